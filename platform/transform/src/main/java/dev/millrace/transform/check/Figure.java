package dev.millrace.transform.check;

/// One figure of a table as SQL.
///
/// @param input of each row
/// @param value an aggregate of the input, which is written `{}`
/// @param holds a condition on such aggregates
/// @param expected for people
record Figure(String input, String value, String holds, String expected) {

  String value(String name) {
    return value.replace("{}", name);
  }

  String holds(String name) {
    return holds.replace("{}", name);
  }
}
