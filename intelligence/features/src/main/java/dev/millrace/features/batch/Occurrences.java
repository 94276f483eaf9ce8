package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.TableName;
import dev.millrace.features.aggregate.Decimals;
import dev.millrace.features.aggregate.EventFilter;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.FieldPath;
import dev.millrace.features.aggregate.Micros;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows of a view's table reduced to what its features need: the key, the moment, and one
/// column for each condition, value and session. The project's own conditions see nothing but the
/// table's columns.
final class Occurrences {

  /// Events, of which a message may have been stored more than once.
  static final TableName EVENTS = TableName.of("bronze.events");

  private static final String PEOPLE =
      "case when \"user_id\" <> '' then 'u:' || \"user_id\" when \"anonymous_id\" <> '' then 'a:' || \"anonymous_id\" end";

  private final FeatureViewDefinition view;
  private final Keys keys;
  private final Map<String, Column> columns = new LinkedHashMap<>();

  Occurrences(FeatureViewDefinition view, Keys keys) {
    this.view = view;
    this.keys = keys;
    for (Feature feature : view.features()) {
      condition(feature);
      value(feature);
    }
  }

  /// Whom rows belong to.
  enum Keys {
    /// Whom the view's key names.
    ENTITIES,
    /// Everybody, known or not, by the key of the stream's state.
    PEOPLE,
    /// Everybody by the identifier that the table expression `people` leads theirs to.
    PERSONS
  }

  /// A column of its own with the values that its SQL binds.
  private record Column(String name, String sql, List<String> bound) {}

  /// The column that says whether a row counts; null where every row does.
  @Nullable String condition(Feature feature) {
    String where = feature.where();
    if (where != null) {
      return column("c", "coalesce((%s\n), false)".formatted(where), List.of());
    }
    var filter = new EventFilter(feature.event());
    if (filter.isPage()) {
      return column("c", "coalesce(\"type\" = 'page', false)", List.of());
    }
    return filter.event() == null
        ? null
        : column(
            "c", "coalesce(\"type\" = 'track' and \"event\" = ?, false)", List.of(filter.event()));
  }

  /// The column that is aggregated; null for aggregates of the rows themselves.
  @Nullable String value(Feature feature) {
    if (feature.of() == null) {
      return null;
    }
    var path = FieldPath.of(feature.of());
    String column = SqlText.name(path.column());
    if (path.names().isEmpty()) {
      return column("v", feature.isList() ? shortText(column) : column, List.of());
    }
    return isText(feature) || view.isStreamed()
        ? streamed(feature, path, column)
        : number(path, column);
  }

  private static boolean isText(Feature feature) {
    return feature.aggregate() == Aggregate.DISTINCT || feature.isList();
  }

  /// A list keeps texts that are short enough to be kept by a stream.
  private static String shortText(String column) {
    return "case when strlen(cast(%1$s as varchar)) <= %2$d then cast(%1$s as varchar) end"
        .formatted(column, EventFold.MAX_TEXT);
  }

  private String number(FieldPath path, String column) {
    String number =
        "try_cast(nullif(regexp_extract(json_extract_string(%s, ?), '^%s$'), '') as double)"
            .formatted(column, FieldPath.NUMBER);
    return column(
        "v",
        "nullif(nullif(%s, cast('infinity' as double)), cast('-infinity' as double))"
            .formatted(number),
        List.of(path.jsonPath()));
  }

  /// As the stream reads it: a decimal, or the text of a scalar.
  private String streamed(Feature feature, FieldPath path, String column) {
    if (isText(feature)) {
      return text(feature, path, column);
    }
    String text = "json_extract_string(%s, ?)".formatted(column);
    String decimal =
        "try_cast(nullif(regexp_extract(%s, '^%s$'), '') as decimal(38, %d))"
            .formatted(text, FieldPath.NUMBER, Decimals.SCALE);
    return column(
        "v",
        "case when strlen(%s) <= %d and abs(%s) <= %d then %s end"
            .formatted(text, Decimals.MAX_LENGTH, decimal, Decimals.MAX, decimal),
        Collections.nCopies(3, path.jsonPath()));
  }

  private String text(Feature feature, FieldPath path, String column) {
    String isScalar = "json_type(%s, ?) not in ('OBJECT', 'ARRAY', 'NULL')".formatted(column);
    String text = "json_extract_string(%s, ?)".formatted(column);
    if (feature.aggregate() == Aggregate.DISTINCT) {
      return column(
          "v",
          "case when %s then %s end".formatted(isScalar, text),
          Collections.nCopies(2, path.jsonPath()));
    }
    return column(
        "v",
        "case when %s and strlen(%s) <= %d then %s end"
            .formatted(isScalar, text, EventFold.MAX_TEXT, text),
        Collections.nCopies(3, path.jsonPath()));
  }

  private String column(String kind, String sql, List<String> bound) {
    return columns
        .computeIfAbsent(
            sql + bound, _ -> new Column("%s_%d".formatted(kind, columns.size()), sql, bound))
        .name();
  }

  /// `occurrences` and, over it, `matched`, for a `with`.
  ///
  /// @param until rows from this moment on are left out; bound
  void writeTo(SqlText sql, Object until) {
    sql.add("occurrences as (\n  select cast(%s as varchar) as entity_key".formatted(key()));
    if (keys == Keys.PERSONS) {
      sql.add(", %s as who".formatted(PEOPLE));
    }
    sql.add(", %s as happened".formatted(happened()));
    for (Column column : columns.values()) {
      sql.add(",\n    %s as %s".formatted(column.sql(), column.name()), column.bound().toArray());
    }
    sql.add(
        "\n  from %s%s\n  where cast(%s as varchar) <> '' and %s < cast(? as timestamptz)"
            .formatted(SqlText.name(view.table()), persons(), key(), happened()),
        until);
    if (view.table().equals(EVENTS)) {
      sql.add("\n  qualify row_number() over (partition by message_id order by received_at) = 1");
    }
    sql.add(
        "\n),\nmatched as (\n  select *%s\n  from %s%s\n)\n".formatted(sessions(), steps(), any()));
  }

  /// Events do not happen after they were received: a clock that runs ahead does not reach into the
  /// future.
  private String happened() {
    String time = "cast(%s as timestamptz)".formatted(SqlText.name(view.time()));
    return view.isStreamed()
        ? "least(%s, cast(\"received_at\" as timestamptz))".formatted(time)
        : time;
  }

  private String key() {
    return switch (keys) {
      case ENTITIES -> SqlText.name(view.key());
      case PEOPLE -> PEOPLE;
      case PERSONS -> "coalesce(people.person, %s)".formatted(PEOPLE);
    };
  }

  private String persons() {
    return keys == Keys.PERSONS ? " left join people on people.identifier = " + PEOPLE : "";
  }

  /// When the session began that a matching row belongs to.
  private String sessions() {
    var text = new StringBuilder();
    sessionFeatures()
        .forEach((name, feature) ->
            text.append(
                ", max(case when starts_%s then happened end) over (partition by entity_key%s order by happened) as %s"
                    .formatted(name, split(feature), name)));
    return text.toString();
  }

  /// The rows, each with whether it begins a session: nothing matched for longer than the gap.
  private String steps() {
    Map<String, Feature> sessions = sessionFeatures();
    if (sessions.isEmpty()) {
      return "occurrences";
    }
    var text = new StringBuilder("(select *");
    sessions.forEach((name, feature) ->
        text.append(
            ", coalesce(happened - lag(happened) over (partition by entity_key%s order by happened) > to_microseconds(%d), true) as starts_%s"
                .formatted(
                    split(feature), Micros.of(Objects.requireNonNull(feature.gap())), name)));
    return text.append(" from occurrences)").toString();
  }

  private String split(Feature feature) {
    String condition = condition(feature);
    return condition == null ? "" : ", " + condition;
  }

  private Map<String, Feature> sessionFeatures() {
    var features = new LinkedHashMap<String, Feature>();
    for (Feature feature : view.features()) {
      if (feature.aggregate() == Aggregate.SESSION_DURATION) {
        features.putIfAbsent(session(feature), feature);
      }
    }
    return features;
  }

  /// The column with the beginning of the row's session.
  String session(Feature feature) {
    return "session_%d".formatted(view.features().indexOf(feature));
  }

  /// Rows that no feature counts are left out.
  private String any() {
    var conditions = new ArrayList<String>();
    for (Feature feature : view.features()) {
      String condition = condition(feature);
      if (condition == null) {
        return "";
      }
      if (!conditions.contains(condition)) {
        conditions.add(condition);
      }
    }
    return "\n  where " + String.join(" or ", conditions);
  }
}
