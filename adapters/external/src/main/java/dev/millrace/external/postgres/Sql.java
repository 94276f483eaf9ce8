package dev.millrace.external.postgres;

/// Names in SQL text.
final class Sql {

  private Sql() {}

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
