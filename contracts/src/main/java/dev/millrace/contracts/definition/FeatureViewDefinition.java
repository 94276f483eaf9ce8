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
/// @param ttl a value that speaks of an earlier moment than this ago is withheld from reads; null
///   for never
public record FeatureViewDefinition(
    ViewName name,
    @Nullable String description,
    String entity,
    TableName table,
    String key,
    String time,
    boolean isStreamed,
    @Nullable Duration ttl,
    List<Feature> features,
    Where where) {

  public FeatureViewDefinition {
    features = List.copyOf(features);
  }

  /// One answer about one key: an aggregate over what matched within a window that ends at the
  /// moment asked.
  ///
  /// @param of what is aggregated: a column, or for events a path such as `properties.price`; null
  ///   for count
  /// @param event only events of this name count; `page` for page calls; null for all
  /// @param where only rows for which this SQL condition holds count; not for streamed views
  /// @param window how far back; null for ever
  /// @param hop in streamed views, the grid on which a window begins; null for one that suits the
  ///   window
  /// @param gap for session aggregates, the silence that ends a session
  /// @param limit for `last_k`, how many values; null for ten
  /// @param defaultValue the answer when nothing matched; null for none
  public record Feature(
      String name,
      @Nullable String description,
      Aggregate aggregate,
      @Nullable String of,
      @Nullable String event,
      @Nullable String where,
      @Nullable Duration window,
      @Nullable Duration hop,
      @Nullable Duration gap,
      @Nullable Integer limit,
      @Nullable Double defaultValue) {

    private static final int USUAL_LIMIT = 10;

    /// How many values a list holds at most.
    public int mostValues() {
      return limit == null ? USUAL_LIMIT : limit;
    }

    /// Whether the answer is a list of texts; otherwise it is a number.
    public boolean isList() {
      return aggregate == Aggregate.LAST_K;
    }
  }

  /// How matches become one answer.
  public enum Aggregate {
    COUNT,
    SUM,
    MIN,
    MAX,
    MEAN,
    LAST,
    /// The newest values as texts, newest first.
    LAST_K,
    /// How many different values.
    DISTINCT,
    /// When the first match happened, in seconds since 1970.
    FIRST_SEEN,
    /// Days since the last match.
    DAYS_SINCE_LAST,
    /// Days since the first match.
    DAYS_SINCE_FIRST,
    /// Seconds from first to last match of the latest session.
    SESSION_DURATION
  }
}
