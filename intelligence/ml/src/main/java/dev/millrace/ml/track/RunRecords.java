package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// What is logged to runs: parameters, which never change; metrics, with every value they had.
final class RunRecords {

  private static final int MOST_METRICS = 1_000;
  private static final int MOST_PARAMS = 100;
  private static final int MOST_TAGS = 100;
  private static final int MOST_ITEMS = 1_000;
  private static final int MOST_PARAM_VALUE = 6_000;
  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{N}_.:/ -]{1,250}");

  private final TrackDatabase database;
  private final InstantSource clock;

  RunRecords(TrackDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  ObjectNode logMetric(Fields asked) {
    Metric metric = metric(asked);
    return database.in(handle -> {
      log(handle, Runs.requireActive(handle, asked.run()), List.of(metric));
      return MlflowApi.nothing();
    });
  }

  ObjectNode logParam(Fields asked) {
    return database.in(handle -> {
      Run run = Runs.requireActive(handle, asked.run());
      param(handle, run, key(asked), asked.optional("value", MOST_PARAM_VALUE));
      return MlflowApi.nothing();
    });
  }

  /// All or nothing.
  ObjectNode logBatch(Fields asked) {
    List<Metric> metrics = asked.items("metrics", MOST_METRICS).stream().map(this::metric).toList();
    List<Fields> params = asked.items("params", MOST_PARAMS);
    List<Fields> tags = asked.items("tags", MOST_TAGS);
    int items = metrics.size() + params.size() + tags.size();
    if (items > MOST_ITEMS) {
      throw MlflowRefusal.value(
          "A batch logging request can contain at most %d items in total; this one has %d."
              .formatted(MOST_ITEMS, items));
    }
    var keys = new HashSet<String>();
    for (Fields param : params) {
      if (!keys.add(key(param))) {
        throw MlflowRefusal.value("The parameter '%s' is there twice.".formatted(key(param)));
      }
    }
    return database.in(handle -> {
      Run run = Runs.requireActive(handle, asked.run());
      for (Fields param : params) {
        param(handle, run, key(param), param.optional("value", MOST_PARAM_VALUE));
      }
      log(handle, run, metrics);
      for (Fields tag : tags) {
        Runs.setTag(handle, run, tag);
      }
      return MlflowApi.nothing();
    });
  }

  ObjectNode history(Fields asked) {
    String key = asked.text("metric_key", 250);
    int most = asked.most(25_000, 25_000);
    int offset = Pages.offset(asked);
    return database.read(handle -> {
      Run run = Runs.require(handle, asked.run());
      List<Metric> read =
          handle
              .createQuery(
                  """
                  select metric_key, value_text, logged_ms, step from track_metrics
                  where run_id = :run and metric_key = :key
                  order by step, logged_ms, value_text limit :most offset :offset
                  """)
              .bind("run", run.id())
              .bind("key", key)
              .bind("most", most + 1)
              .bind("offset", offset)
              .map(Metric::row)
              .list();
      Pages<Metric> page = Pages.of(read, offset, most);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode list = answer.putArray("metrics");
      page.items().forEach(metric -> list.add(metric.json()));
      return MlflowApi.paged(answer, page.next());
    });
  }

  private Metric metric(Fields asked) {
    return new Metric(
        key(asked),
        asked.real("value"),
        asked.number("timestamp", clock.millis()),
        asked.number("step", 0));
  }

  private static String key(Fields asked) {
    String key = asked.text("key", 250);
    if (!KEY.matcher(key).matches() || key.startsWith("/") || key.contains("..")) {
      throw MlflowRefusal.value(
          "Invalid name '%s'; expected letters, digits, _ - . : / and spaces, not beginning with a slash and without '..'."
              .formatted(MlflowRefusal.shown(key.replaceAll("\\p{Cntrl}", "?"))));
    }
    return key;
  }

  static void param(Handle handle, Run run, String key, String value) {
    int fresh =
        handle
            .createUpdate(
                """
                insert into track_params (run_id, param_key, param_value) values (:run, :key, :value)
                on conflict (run_id, param_key) do nothing
                """)
            .bind("run", run.id())
            .bind("key", key)
            .bind("value", value)
            .execute();
    if (fresh == 0) {
      String known =
          handle
              .createQuery(
                  "select param_value from track_params where run_id = :run and param_key = :key")
              .bind("run", run.id())
              .bind("key", key)
              .mapTo(String.class)
              .one();
      if (!known.equals(value)) {
        throw MlflowRefusal.value(
            "Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for run ID='%s'. Attempted logging new value '%s'."
                .formatted(key, MlflowRefusal.shown(known), run.id(), MlflowRefusal.shown(value)));
      }
    }
  }

  static void log(Handle handle, Run run, List<Metric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    var batch =
        handle.prepareBatch(
            """
            insert into track_metrics (run_id, metric_key, step, logged_ms, value_text)
            values (:run, :key, :step, :at, :text) on conflict do nothing
            """);
    var last = new TreeMap<String, Metric>();
    for (Metric metric : metrics) {
      batch
          .bind("run", run.id())
          .bind("key", metric.key())
          .bind("step", metric.step())
          .bind("at", metric.at())
          .bind("text", Double.toString(metric.value()))
          .add();
      last.merge(metric.key(), metric, (left, right) -> right.isAfter(left) ? right : left);
    }
    batch.execute();
    for (Metric metric : last.values()) {
      keepLast(handle, run, metric);
    }
  }

  /// The last is the one of the largest step, then of the latest time, then the largest value.
  private static void keepLast(Handle handle, Run run, Metric metric) {
    handle
        .createUpdate(
            """
            insert into track_last_metrics
              (run_id, metric_key, step, logged_ms, value_text, metric_value)
            values (:run, :key, :step, :at, :text, :value)
            on conflict (run_id, metric_key) do update set
              step = excluded.step, logged_ms = excluded.logged_ms,
              value_text = excluded.value_text, metric_value = excluded.metric_value
            where excluded.step > track_last_metrics.step
              or (excluded.step = track_last_metrics.step
                and excluded.logged_ms > track_last_metrics.logged_ms)
              or (excluded.step = track_last_metrics.step
                and excluded.logged_ms = track_last_metrics.logged_ms
                and excluded.metric_value > track_last_metrics.metric_value)
            """)
        .bind("run", run.id())
        .bind("key", metric.key())
        .bind("step", metric.step())
        .bind("at", metric.at())
        .bind("text", Double.toString(metric.value()))
        .bind("value", Double.isNaN(metric.value()) ? null : Double.valueOf(metric.value()))
        .execute();
  }

  /// Runs with their last metrics, parameters and tags, in the same order.
  static List<ObjectNode> whole(Handle handle, List<Run> runs) {
    List<String> ids = runs.stream().map(Run::id).toList();
    Map<String, SortedMap<String, String>> tags = Tags.RUN.of(handle, ids);
    Map<String, SortedMap<String, String>> params = params(handle, ids);
    Map<String, List<Metric>> metrics = metrics(handle, ids);
    var whole = new ArrayList<ObjectNode>();
    for (Run run : runs) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set("info", run.json());
      ObjectNode data = json.putObject("data");
      ArrayNode measured = data.putArray("metrics");
      metrics.getOrDefault(run.id(), List.of()).forEach(metric -> measured.add(metric.json()));
      data.set("params", Tags.json(params.getOrDefault(run.id(), new TreeMap<>())));
      data.set("tags", Tags.json(tags.getOrDefault(run.id(), new TreeMap<>())));
      json.putObject("inputs").putArray("dataset_inputs");
      whole.add(json);
    }
    return whole;
  }

  private static Map<String, SortedMap<String, String>> params(Handle handle, List<String> runs) {
    var params = new HashMap<String, SortedMap<String, String>>();
    for (List<String> some : Tags.chunks(runs)) {
      handle
          .createQuery(
              "select run_id, param_key, param_value from track_params where run_id in (<runs>)")
          .bindList("runs", some)
          .map((row, _) ->
              params
                      .computeIfAbsent(row.getString(1), _ -> new TreeMap<>())
                      .put(row.getString(2), row.getString(3))
                  == null)
          .list();
    }
    return params;
  }

  private static Map<String, List<Metric>> metrics(Handle handle, List<String> runs) {
    var metrics = new HashMap<String, List<Metric>>();
    for (List<String> some : Tags.chunks(runs)) {
      handle
          .createQuery(
              """
              select metric_key, value_text, logged_ms, step, run_id from track_last_metrics
              where run_id in (<runs>) order by metric_key
              """)
          .bindList("runs", some)
          .map((row, context) ->
              metrics
                  .computeIfAbsent(row.getString("run_id"), _ -> new ArrayList<>())
                  .add(Metric.row(row, context)))
          .list();
    }
    return metrics;
  }

  /// One value of a metric.
  record Metric(String key, double value, long at, long step) {

    static Metric row(ResultSet row, StatementContext context) throws SQLException {
      return new Metric(
          row.getString("metric_key"),
          Double.parseDouble(row.getString("value_text")),
          row.getLong("logged_ms"),
          row.getLong("step"));
    }

    boolean isAfter(Metric other) {
      if (step != other.step) {
        return step > other.step;
      }
      return at != other.at ? at > other.at : value > other.value;
    }

    /// Protobuf's JSON writes what is no number as a text.
    ObjectNode json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("key", key);
      if (Double.isFinite(value)) {
        json.put("value", value);
      } else {
        json.put("value", Double.toString(value));
      }
      return json.put("timestamp", at).put("step", step);
    }
  }
}
