package dev.millrace.insight;

import dev.millrace.contracts.lake.LakeQueries;
import dev.millrace.contracts.lake.LakeSlice;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.RowHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A question in SQL, and its answer from the lake's files or from a copy of the rows that the
/// question's filters leave.
record MetricNumbers(MetricSql sql, MetricQuery query, Span span) {

  private static final String VALUE = "value";

  /// @param total over all rows of the span
  /// @param before the same over the span before it, where that was asked
  record Answer(
      List<Map<String, @Nullable Object>> rows, @Nullable Double total, @Nullable Double before) {
    static final Answer NONE = new Answer(List.of(), null, null);
  }

  Answer from(LakeQueries lake) {
    return from(lake::read, query.filters());
  }

  Answer from(LakeSlice rows) {
    return from(rows::read, Map.of());
  }

  private Answer from(Reader reader, Map<String, List<String>> filters) {
    var columns = new ArrayList<>(query.by());
    columns.add(VALUE);
    var rows = new ArrayList<Map<String, @Nullable Object>>();
    reader.read(rowsSql(filters), row -> rows.add(Metrics.row(columns, row)));
    if (query.isCompared() && span.from() != null && span.to() != null) {
      return compared(rows, reader, filters);
    }
    // Without dimensions the one row is the total.
    Double total =
        query.by().isEmpty() && !query.isCompared()
            ? number(rows.isEmpty() ? null : rows.getFirst().get(VALUE))
            : total(reader, filters);
    return new Answer(rows, total, null);
  }

  SqlQuery rowsSql(Map<String, List<String>> filters) {
    var columns = new ArrayList<String>();
    query.by().forEach(name -> columns.add("%s as \"%s\"".formatted(sql.dimension(name), name)));
    columns.add("cast(%s as double) as value".formatted(sql.metric().expression()));
    String ordered =
        query.by().isEmpty()
            ? ""
            : "\ngroup by all\norder by %s\nlimit %d"
                .formatted(query.isLargestFirst() ? "value desc nulls last" : "all", query.limit());
    return sql.select(columns, span, filters, ordered);
  }

  private @Nullable Double total(Reader reader, Map<String, List<String>> filters) {
    var found = new ArrayList<@Nullable Double>();
    reader.read(
        sql.select(
            List.of("cast(%s as double)".formatted(sql.metric().expression())), span, filters, ""),
        row -> found.add(number(row[0])));
    return found.isEmpty() ? null : found.getFirst();
  }

  /// Both spans in one look at the table, as each look costs more than what it counts.
  private Answer compared(
      List<Map<String, @Nullable Object>> rows, Reader reader, Map<String, List<String>> filters) {
    String isBefore = "%s < date '%s' as before".formatted(sql.day(), span.from());
    String value = "cast(%s as double)".formatted(sql.metric().expression());
    var found = new HashMap<String, @Nullable Double>();
    reader.read(
        sql.select(List.of(isBefore, value), span.withBefore(), filters, "\ngroup by all"),
        row -> found.put(String.valueOf(row[0]), number(row[1])));
    Double now = found.get("false");
    return new Answer(rows, now == null ? total(reader, filters) : now, found.get("true"));
  }

  private static @Nullable Double number(@Nullable Object value) {
    return value instanceof Double number ? number : null;
  }

  /// Reads a query's rows.
  @FunctionalInterface
  private interface Reader {
    void read(SqlQuery query, RowHandler handler);
  }
}
