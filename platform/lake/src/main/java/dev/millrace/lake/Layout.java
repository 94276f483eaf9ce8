package dev.millrace.lake;

import dev.millrace.contracts.sql.ParquetLayout;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortField;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;

/// How and where a table's files are written. Files fit a table for as long as its layout is the
/// one they were written with.
record Layout(ParquetLayout parquet, Path directory) {

  static Layout of(StagedTable table, LakeContext lake) {
    TableMetadata now = table.current();
    var parquet =
        new ParquetLayout(
            Schemas.columns(table.name(), now.schema()),
            DayPartition.column(table.name(), now.schema(), now.spec()),
            sortedBy(now.schema(), now.sortOrder()),
            lake.settings().targetFileBytes());
    return new Layout(parquet, lake.files().path(now.location()).resolve("data"));
  }

  /// The leading columns of the order that files can be sorted by as they are, upwards.
  private static List<String> sortedBy(Schema schema, SortOrder order) {
    return order.fields().stream()
        .takeWhile(field -> isPlain(schema, field))
        .map(field -> schema.findColumnName(field.sourceId()))
        .toList();
  }

  private static boolean isPlain(Schema schema, SortField field) {
    return field.transform().isIdentity()
        && field.direction() == org.apache.iceberg.SortDirection.ASC
        && schema.findField(field.sourceId()) != null;
  }
}
