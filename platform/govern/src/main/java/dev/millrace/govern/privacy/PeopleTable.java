package dev.millrace.govern.privacy;

import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.stream.Collectors;

/// A table that may hold rows of a person, and which of its rows are theirs.
///
/// @param condition in SQL
/// @param key columns by which rows are told apart well enough to be taken out
/// @param isOfPages whether a row is a page of records of many people
record PeopleTable(
    TableName table,
    String condition,
    List<Object> parameters,
    List<String> key,
    boolean isOfPages) {

  PeopleTable {
    parameters = List.copyOf(parameters);
    key = List.copyOf(key);
  }

  String keyColumns() {
    return key.stream().map(PeopleTable::quoted).collect(Collectors.joining(", "));
  }

  static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
