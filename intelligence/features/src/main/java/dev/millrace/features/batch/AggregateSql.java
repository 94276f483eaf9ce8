package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.features.aggregate.Micros;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One feature as an expression over a group of `matched` rows that all happened before `as_of`.
record AggregateSql(Feature feature, Occurrences rows) {

  /// What a feature answers when nothing matched; the count of nothing is 0.
  static @Nullable Double ofNothing(Feature feature) {
    boolean counts =
        feature.aggregate() == Aggregate.COUNT || feature.aggregate() == Aggregate.DISTINCT;
    return feature.defaultValue() == null && counts ? Double.valueOf(0) : feature.defaultValue();
  }

  String text() {
    Double nothing = ofNothing(feature);
    return nothing == null
        ? "cast(%s as double)".formatted(aggregate())
        : "coalesce(cast(%s as double), cast('%s' as double))".formatted(aggregate(), nothing);
  }

  private String aggregate() {
    String value = rows.value(feature);
    return switch (feature.aggregate()) {
      case COUNT -> "nullif(count(*)%s, 0)".formatted(filter());
      case DISTINCT -> "nullif(count(distinct %s)%s, 0)".formatted(value, filter());
      case SUM -> "sum(%s)%s".formatted(value, filter());
      case MIN -> "min(%s)%s".formatted(value, filter());
      case MAX -> "max(%s)%s".formatted(value, filter());
      case MEAN -> "avg(%s)%s".formatted(value, filter());
      case LAST -> "arg_max(%s, row(happened, %s))%s".formatted(value, value, filter());
      case DAYS_SINCE_LAST -> daysSince("max");
      case DAYS_SINCE_FIRST -> daysSince("min");
      case SESSION_DURATION -> sessionSeconds();
    };
  }

  private String daysSince(String extreme) {
    return "(epoch_us(as_of) - epoch_us(%s(happened)%s)) / 86400e6".formatted(extreme, filter());
  }

  /// A session that began before the window is measured from its first match inside.
  private String sessionSeconds() {
    String start = "max(%s)%s".formatted(rows.session(feature), filter());
    String first = "min(happened)%s".formatted(filter());
    return "(epoch_us(max(happened)%s) - epoch_us(greatest(%s, %s))) / 1e6"
        .formatted(filter(), start, first);
  }

  private String filter() {
    List<String> conditions = new ArrayList<>();
    String condition = rows.condition(feature);
    if (condition != null) {
      conditions.add(condition);
    }
    String value = rows.value(feature);
    if (value != null) {
      conditions.add(value + " is not null");
    }
    if (feature.window() != null) {
      conditions.add(
          "happened >= as_of - to_microseconds(%d)".formatted(Micros.of(feature.window())));
    }
    return conditions.isEmpty()
        ? ""
        : " filter (where %s)".formatted(String.join(" and ", conditions));
  }
}
