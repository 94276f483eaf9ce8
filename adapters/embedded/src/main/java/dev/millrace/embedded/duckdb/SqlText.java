package dev.millrace.embedded.duckdb;

import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/// Names and values as they stand in a statement.
final class SqlText {

  private SqlText() {}

  static String name(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  static String literal(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  static String list(Collection<Path> files) {
    return files.stream()
        .map(file -> literal(file.toString()))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
