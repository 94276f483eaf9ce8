package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.LocalClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compares a metric's answer with what its SQL answers by itself.
///
/// @param client of the process that is asked
record MetricProof(LocalClient client) {

  private static final int MOST_ROWS = 1_000;
  private static final int TOLD = 5;

  /// How often a table may be published between answer and SQL.
  private static final int TRIES = 5;

  /// Sums of floating-point numbers depend on their order.
  private static final double TOLERANCE = 1e-9;

  /// What is asked for.
  ///
  /// @param place who asks: `API`, or a dashboard and its tile
  /// @param path of the API
  record Question(String place, String metric, List<String> by, String path) {

    static Question of(String metric, List<String> by) {
      return new Question("API", metric, by, path(metric, by, "", MOST_ROWS, Map.of()));
    }

    /// @param last the dashboard's window; empty for none
    static Question of(String dashboard, JsonNode tile, String last) {
      String metric = tile.path("metric").asText();
      List<String> by = texts(tile.path("by"));
      Map<String, List<String>> filters = new LinkedHashMap<>();
      tile.path("filters")
          .properties()
          .forEach(filter -> filters.put(filter.getKey(), texts(filter.getValue())));
      return new Question(
          "%s: %s".formatted(dashboard, tile.path("title").asText(metric)),
          metric,
          by,
          path(
              metric,
              by,
              tile.path("last").isTextual() ? tile.path("last").asText() : last,
              Math.max(1, tile.path("limit").asInt(MOST_ROWS)),
              filters));
    }

    private static List<String> texts(JsonNode list) {
      var texts = new ArrayList<String>();
      list.forEach(text -> texts.add(text.asText()));
      return texts;
    }

    private static String path(
        String metric, List<String> by, String last, int limit, Map<String, List<String>> filters) {
      var path = new StringBuilder("/api/v1/metrics/%s?limit=%d".formatted(metric, limit));
      if (!by.isEmpty()) {
        path.append("&by=").append(String.join(",", by));
      }
      if (!last.isEmpty()) {
        path.append("&last=").append(last);
      }
      filters.forEach((dimension, values) ->
          values.forEach(
              value -> path.append("&filter=").append(encoded(dimension + ":" + value))));
      return path.toString();
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }

  /// @param isThere whether the metric's table has been published
  /// @param differences a few of them, in words
  record Verdict(boolean isThere, int rows, List<String> differences) {
    boolean isProved() {
      return isThere && differences.isEmpty();
    }

    String words() {
      return isProved() ? "the same" : isThere ? "something else" : "no table yet";
    }
  }

  Verdict of(Question question) throws InterruptedException {
    for (int left = TRIES; ; left--) {
      JsonNode answer = client.get(question.path());
      JsonNode computed = answer.path("computedFrom");
      String sql = computed.path("sql").asText();
      if (sql.isEmpty()) {
        return new Verdict(false, 0, List.of());
      }
      JsonNode rows = run(sql, computed.path("parameters"));
      boolean isOfOneState =
          client
              .get(question.path())
              .at("/computedFrom/snapshotId")
              .equals(computed.path("snapshotId"));
      if (isOfOneState || left == 1) {
        return compared(answered(answer, question.by()), queried(rows));
      }
    }
  }

  private JsonNode run(String sql, JsonNode parameters) throws InterruptedException {
    return client
        .post("/api/v1/sql", Map.of("sql", withValues(sql, parameters), "limit", MOST_ROWS))
        .path("rows");
  }

  /// The values stand where the question marks outside of texts and names are.
  static String withValues(String sql, JsonNode parameters) {
    var text = new StringBuilder();
    int next = 0;
    char quote = 0;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (quote == 0 && c == '?' && next < parameters.size()) {
        String value = parameters.get(next++).asText();
        text.append('\'').append(value.replace("'", "''")).append('\'');
        continue;
      }
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      text.append(c);
    }
    return text.toString();
  }

  private static Map<String, @Nullable String> answered(JsonNode answer, List<String> by) {
    var rows = new TreeMap<String, @Nullable String>();
    for (JsonNode row : answer.path("rows")) {
      var key = new ArrayList<String>();
      by.forEach(dimension -> key.add(row.path(dimension).asText()));
      rows.put(String.join(" | ", key), text(row.path("value")));
    }
    return rows;
  }

  /// The last column is the value.
  private static Map<String, @Nullable String> queried(JsonNode answer) {
    var rows = new TreeMap<String, @Nullable String>();
    for (JsonNode row : answer) {
      var key = new ArrayList<String>();
      for (int i = 0; i < row.size() - 1; i++) {
        key.add(row.get(i).asText());
      }
      rows.put(String.join(" | ", key), text(row.get(row.size() - 1)));
    }
    return rows;
  }

  private static @Nullable String text(JsonNode value) {
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  static Verdict compared(
      Map<String, @Nullable String> answered, Map<String, @Nullable String> queried) {
    var differences = new ArrayList<String>();
    var keys = new TreeMap<>(answered);
    keys.putAll(queried);
    for (String key : keys.keySet()) {
      boolean isInBoth = answered.containsKey(key) && queried.containsKey(key);
      if (differences.size() < TOLD && !(isInBoth && isSame(answered.get(key), queried.get(key)))) {
        differences.add(
            "'%s' is %s, by SQL %s"
                .formatted(
                    key,
                    answered.getOrDefault(key, "not there"),
                    queried.getOrDefault(key, "not there")));
      }
    }
    return new Verdict(true, answered.size(), differences);
  }

  private static boolean isSame(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    if (one.equals(other)) {
      return true;
    }
    try {
      double first = Double.parseDouble(one);
      double second = Double.parseDouble(other);
      return Math.abs(first - second)
          <= TOLERANCE * Math.max(1, Math.max(Math.abs(first), Math.abs(second)));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
