package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.SourceDefinition.Jdbc.Selected;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.List;

/// Reads sources of `type: jdbc`, and the address that they share with `type: capture`.
final class JdbcReader {

  private static final int MAX_RANGES = 32;
  private static final int MAX_FETCH_ROWS = 100_000;

  private JdbcReader() {}

  static SourceDefinition read(YamlMap map, SourceHead head) {
    List<String> key = map.texts("key");
    String watermark = map.find("watermark").orElse(null);
    Duration overlap = map.find("overlap", Durations::parse).orElse(Duration.ZERO);
    int ranges = map.find("ranges", text -> number(text, MAX_RANGES)).orElse(1);
    if (overlap.isPositive() && (key.isEmpty() || watermark == null)) {
      map.add(missing(map, "overlap", "a 'key' and a 'watermark'"));
    }
    if (ranges > 1 && key.isEmpty()) {
      map.add(missing(map, "ranges", "a 'key' whose first column is a number"));
    }
    return new SourceDefinition.Jdbc(
        head.name(),
        head.description(),
        head.table(),
        head.fields(),
        head.partitionByDayOf(),
        head.drift(),
        access(map, "jdbc:"),
        selected(map),
        key,
        watermark,
        overlap,
        ranges,
        map.find("fetch_rows", text -> number(text, MAX_FETCH_ROWS)).orElse(5_000));
  }

  /// `url`, `user` and `password`.
  static DatabaseAccess access(YamlMap map, String begin) {
    return new DatabaseAccess(
        map.require("url", text -> url(text, begin), begin),
        map.find("user").orElse(null),
        map.find("password").orElse(null));
  }

  /// The value is not in the problem: it may hold a password.
  private static String url(String text, String begin) {
    if (!text.startsWith(begin)) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The key 'url' holds '%s'; expected an address that begins with '%s'."
              .formatted(new DatabaseAccess(text, null, null).shownUrl(), begin),
          "Write it as in 'jdbc:postgresql://host:5432/shop'.");
    }
    return text;
  }

  private static Selected selected(YamlMap map) {
    String from = map.find("from", JdbcReader::table).orElse("");
    String query = map.find("query").orElse("");
    if (from.isEmpty() == query.isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(),
              "The source has %s of 'from' and 'query'; expected one of them."
                  .formatted(from.isEmpty() ? "none" : "both"),
              "Write 'from: public.orders', or 'query: select ...'."));
    }
    return from.isEmpty() ? new Selected(query, true) : new Selected(from, false);
  }

  /// `schema.table` or `table`.
  static String table(String text) {
    if (!text.matches("[A-Za-z0-9_$]{1,63}(\\.[A-Za-z0-9_$]{1,63})?")) {
      throw new IllegalArgumentException("expected schema.table of letters, digits, _ and $");
    }
    return text;
  }

  private static dev.millrace.contracts.problem.Problem missing(
      YamlMap map, String key, String what) {
    return ProblemCode.DEFINITION_KEY_MISSING.at(
        map.line(key),
        "The key '%s' needs %s.".formatted(key, what),
        "Add it, or remove '%s'.".formatted(key));
  }

  private static int number(String text, int max) {
    int number = Integer.parseInt(text);
    if (number < 1 || number > max) {
      throw new IllegalArgumentException("expected 1 to " + max);
    }
    return number;
  }
}
