package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Features of one entity, folded from one table of things that happened. The one definition serves
/// batch, training sets and, where `isStreamed`, the stream.
///
/// @param table where it happened: `bronze.events` for streamed views
/// @param key the column that names the entity; for streamed views the customer of the event
/// @param time the column that says when it happened
public record FeatureViewDefinition(
    ViewName name,
    @Nullable String description,
    String entity,
    TableName table,
    String key,
    String time,
    boolean isStreamed,
    List<Feature> features,
    Where where) {

  public FeatureViewDefinition {
    features = List.copyOf(features);
  }

  /// One number about one key: an aggregate over what matched within a window that ends at the
  /// moment asked.
  ///
  /// @param of what is aggregated: a column, or for events a path such as `properties.price`; null
  ///   for count
  /// @param event only events of this name count; `page` for page calls; null for all
  /// @param where only rows for which this SQL condition holds count; not for streamed views
  /// @param window how far back; null for ever
  /// @param gap for session aggregates, the silence that ends a session
  /// @param defaultValue the answer when nothing matched; null for none
  public record Feature(
      String name,
      @Nullable String description,
      Aggregate aggregate,
      @Nullable String of,
      @Nullable String event,
      @Nullable String where,
      @Nullable Duration window,
      @Nullable Duration gap,
      @Nullable Double defaultValue) {}

  /// How matches become one number.
  public enum Aggregate {
    COUNT,
    SUM,
    MIN,
    MAX,
    MEAN,
    LAST,
    DISTINCT,
    /// Days since the last match.
    DAYS_SINCE_LAST,
    /// Days since the first match.
    DAYS_SINCE_FIRST,
    /// Seconds from first to last match of the latest session.
    SESSION_DURATION
  }
}
