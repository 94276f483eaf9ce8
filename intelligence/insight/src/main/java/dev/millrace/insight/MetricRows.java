package dev.millrace.insight;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that stand behind a number.
///
/// @param hasMore whether there are more than were asked for
public record MetricRows(
    List<Named> columns,
    List<List<@Nullable Object>> rows,
    boolean hasMore,
    MetricAnswer.ComputedFrom computedFrom) {

  /// A column of the rows.
  public record Named(String name, String type) {}

  static MetricRows none(MetricAnswer.ComputedFrom from) {
    return new MetricRows(List.of(), List.of(), false, from);
  }

  /// @param sql asks for one row more than `limit`
  static MetricRows read(LakeView view, SqlQuery sql, int limit, MetricAnswer.ComputedFrom from) {
    var taker = new Taker();
    view.read(sql, taker);
    boolean hasMore = taker.rows.size() > limit;
    return new MetricRows(
        taker.columns.stream()
            .map(column -> new Named(column.name(), column.type().toString()))
            .toList(),
        hasMore ? taker.rows.subList(0, limit) : taker.rows,
        hasMore,
        from);
  }

  private static final class Taker implements RowHandler {
    private List<Column> columns = List.of();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    @Override
    public void columns(List<Column> names) {
      columns = names;
    }

    @Override
    public void row(@Nullable Object[] values) {
      rows.add(Arrays.asList(values));
    }
  }
}
