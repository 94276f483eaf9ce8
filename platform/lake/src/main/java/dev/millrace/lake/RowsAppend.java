package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;

/// Rows that are added to the published table.
record RowsAppend(TableAppend append, Mark mark, SqlEngine engine) implements TableWrite {

  @Override
  public TableName table() {
    return append.table();
  }

  @Override
  public void stage(StagedTable table) {
    List<Column> columns = append.rows().columns();
    if (table.exists()) {
      Schemas.evolve(table, columns);
      return;
    }
    Schema schema = Schemas.fresh(table(), columns);
    table.create(schema, DayPartition.spec(table(), schema, append.partitionByDayOf()));
  }

  @Override
  public List<WrittenFile> write(ParquetLayout layout, Path directory) {
    if (append.rows().count() == 0) {
      return List.of();
    }
    try (var session = engine.open()) {
      return session.write(inOrderOf(layout.columns()), layout, directory);
    }
  }

  /// Every file gets all columns of the table, in the table's order: then all are read together.
  private Rows inOrderOf(List<FieldColumn> wanted) {
    Rows rows = append.rows();
    int[] from = wanted.stream().mapToInt(field -> indexOf(field.column().name())).toArray();
    if (IntStream.range(0, from.length).allMatch(i -> from[i] == i)
        && from.length == rows.columns().size()) {
      return rows;
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      columns.add(from[i] < 0 ? wanted.get(i).column() : rows.columns().get(from[i]));
    }
    return rows.withColumns(columns, from);
  }

  private int indexOf(String name) {
    List<Column> columns = append.rows().columns();
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).name().equalsIgnoreCase(name))
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void register(StagedTable table, List<DataFile> files) {
    boolean published = table.current().currentSnapshot() != null;
    if (files.isEmpty() && published && !table.isChanged()) {
      return;
    }
    AppendFiles adding = table.table().newAppend().scanManifestsWith(StagedTable.WORKER);
    files.forEach(adding::appendFile);
    adding.set("millrace.mark." + mark.name(), mark.after());
    adding.commit();
  }

  @Override
  public Optional<PinnedTable> outcome(TableMetadata metadata) {
    return PinnedTable.published(table(), metadata);
  }
}
