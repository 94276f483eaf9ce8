package dev.millrace.embedded.duckdb;

import com.fasterxml.jackson.databind.JsonNode;

/// A syntax error in the form in which DuckDB writes all others: the message, the line, the place.
final class ParserMessage {

  private ParserMessage() {}

  static String of(String sql, JsonNode error) {
    String message = "Parser Error: " + error.path("error_message").asText();
    int position = error.path("position").asInt(-1);
    if (position < 0 || position > sql.length()) {
      return message;
    }
    int start = sql.lastIndexOf('\n', position - 1) + 1;
    int end = sql.indexOf('\n', position);
    long line = sql.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
    String label = "LINE " + line + ": ";
    return "%s%n%n%s%s%n%s^"
        .formatted(
            message,
            label,
            sql.substring(start, end < 0 ? sql.length() : end),
            " ".repeat(label.length() + position - start));
  }
}
