package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.features.aggregate.Hop;
import dev.millrace.features.aggregate.Micros;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One feature as an expression over a group of `matched` rows that all happened before `as_of`.
///
/// @param isStreamed whether numbers are decimals and windows lie on the grid of a hop
record AggregateSql(Feature feature, Occurrences rows, boolean isStreamed) {

  /// What a feature answers when nothing matched; the count of nothing is 0.
  static @Nullable Double ofNothing(Feature feature) {
    boolean counts =
        feature.aggregate() == Aggregate.COUNT || feature.aggregate() == Aggregate.DISTINCT;
    return feature.defaultValue() == null && counts ? Double.valueOf(0) : feature.defaultValue();
  }

  String text() {
    if (feature.isList()) {
      return list();
    }
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
      case MEAN -> isStreamed ? exactMean(value) : "avg(%s)%s".formatted(value, filter());
      case LAST_K -> throw new IllegalStateException("A list is no number; this is a bug.");
      case FIRST_SEEN -> "epoch_us(min(happened)%s) / 1e6".formatted(filter());
      case LAST -> "arg_max(%s, row(happened, %s))%s".formatted(value, value, filter());
      case DAYS_SINCE_LAST -> daysSince("max");
      case DAYS_SINCE_FIRST -> daysSince("min");
      case SESSION_DURATION -> sessionSeconds();
    };
  }

  private String exactMean(@Nullable String value) {
    return "cast(sum(%s)%s as double) / count(*)%s".formatted(value, filter(), filter());
  }

  /// A JSON array of texts; null where nothing matched.
  private String list() {
    String value = rows.value(feature);
    return "cast(to_json((list(%s order by happened desc, %s desc)%s)[1:%d]) as varchar)"
        .formatted(value, value, filter(), feature.mostValues());
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
      conditions.add(isStreamed ? hopWindow(feature.window()) : exactWindow(feature.window()));
    }
    return conditions.isEmpty()
        ? ""
        : " filter (where %s)".formatted(String.join(" and ", conditions));
  }

  private static String exactWindow(Duration window) {
    return "happened >= as_of - to_microseconds(%d)".formatted(Micros.of(window));
  }

  /// From the beginning of the hop on that the window's start falls into.
  private String hopWindow(Duration window) {
    String start = "(epoch_us(as_of) - %d)".formatted(Micros.of(window));
    return "epoch_us(happened) >= %1$s - ((%1$s %% %2$d) + %2$d) %% %2$d"
        .formatted(start, Hop.micros(feature));
  }
}
