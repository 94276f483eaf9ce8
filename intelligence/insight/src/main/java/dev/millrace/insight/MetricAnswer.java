package dev.millrace.insight;

import dev.millrace.contracts.lake.TableState;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A metric's values with everything they are computed from.
///
/// @param rows each with a value for every dimension, and `value`
public record MetricAnswer(
    String metric,
    String label,
    @Nullable String unit,
    String format,
    List<String> by,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    List<Map<String, @Nullable Object>> rows,
    @Nullable Double total,
    @Nullable Double previousTotal,
    ComputedFrom computedFrom) {

  /// @param sql as it was run
  /// @param parameters what stands in it as `?`, in order
  public record ComputedFrom(
      String table,
      String sql,
      @Nullable String snapshotId,
      @Nullable Instant publishedAt,
      List<String> parameters) {

    public ComputedFrom {
      parameters = List.copyOf(parameters);
    }

    static ComputedFrom of(TableState table, String sql, String... parameters) {
      return new ComputedFrom(
          table.name().toString(),
          sql,
          String.valueOf(table.snapshotId()),
          table.committedAt(),
          List.of(parameters));
    }
  }
}
