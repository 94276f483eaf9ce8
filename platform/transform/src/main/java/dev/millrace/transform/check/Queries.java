package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// Queries whose rows break a check, and texts that queries answer.
final class Queries {

  private Queries() {}

  /// The author's query; `{batch}` in it is the table, as in Great Expectations.
  static String of(Subject subject, CheckDefinition check) {
    return check
            .text("unexpected_rows_query")
            .strip()
            .replaceAll(";$", "")
            .replace("{batch}", subject.table().toString())
        + "\n";
  }

  /// DuckDB's text of a moment, in UTC, as ISO 8601.
  static String moment(@Nullable String text) {
    if (text == null) {
      return "none";
    }
    try {
      return Instant.parse(text.replace(' ', 'T').replaceAll("\\+00$", "Z")).toString();
    } catch (DateTimeParseException _) {
      return text;
    }
  }
}
