package dev.millrace.lake;

import dev.millrace.contracts.lake.BranchWrite;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.table.Column;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/// A query's answer that becomes the whole content of a table on a branch. As with Iceberg's own
/// "replace table", the new snapshot has no parent and keeps nothing of the old one, so columns and
/// partitioning may change freely. The table's current schema and partitioning stay those of the
/// published snapshot until the branch is published.
///
/// @param session in which the tables that the query reads are bound
record Replacement(
    TableName table,
    BranchWrite.Answer answer,
    List<Column> columns,
    SqlSession session,
    BranchName branch)
    implements TableWrite {

  @Override
  public void stage(StagedTable table) {
    if (table.exists()) {
      stageExisting(table);
    } else {
      Schema schema = Schemas.fresh(table(), columns);
      table.create(schema, DayPartition.spec(table(), schema, answer.partitionByDayOf()));
    }
    if (!answer.sortBy().isEmpty()) {
      TableAlterations.sort(table, answer.sortBy());
    }
  }

  private void stageExisting(StagedTable table) {
    TableMetadata now = table.current();
    Schema schema = Schemas.replaced(table(), lastSchema(now), now.lastColumnId(), columns);
    String split = answer.partitionByDayOf();
    NestedField dayOf = split == null ? null : DayPartition.require(table(), schema, split);
    var changed =
        TableMetadata.buildFrom(now)
            .setDefaultSortOrder(
                isIn(schema, now.sortOrder()) ? now.sortOrder() : SortOrder.unsorted())
            .setCurrentSchema(schema, Math.max(now.lastColumnId(), schema.highestFieldId()));
    if (isSplitBy(now.spec(), dayOf)) {
      table.become(changed.build());
      return;
    }
    table.become(changed.setDefaultPartitionSpec(PartitionSpec.unpartitioned()).build());
    if (dayOf != null) {
      String name = DayPartition.partitionName(schema, dayOf.name());
      table.table().updateSpec().addField(name, Expressions.day(dayOf.name())).commit();
    }
  }

  static boolean isIn(Schema schema, SortOrder order) {
    return order.fields().stream().allMatch(field -> schema.findField(field.sourceId()) != null);
  }

  private Schema lastSchema(TableMetadata now) {
    return PinnedTable.at(table(), now, branch.ref())
        .map(written -> Schemas.of(now, written.snapshot()))
        .orElseGet(now::schema);
  }

  private static boolean isSplitBy(PartitionSpec spec, @Nullable NestedField dayOf) {
    if (dayOf == null || spec.isUnpartitioned()) {
      return dayOf == null && spec.isUnpartitioned();
    }
    return spec.fields().size() == 1
        && spec.fields().getFirst().sourceId() == dayOf.fieldId()
        && spec.fields().getFirst().transform().toString().equals("day");
  }

  @Override
  public Written write(StagedTable table, Layout layout) {
    return Written.adding(
        layout, session.write(answer.select(), layout.parquet(), layout.directory()));
  }

  @Override
  public void register(StagedTable table, Written written, List<DataFile> files) {
    TableMetadata wanted = table.current();
    var changed = TableMetadata.buildFrom(wanted);
    changed.setBranchSnapshot(snapshot(table, wanted, files), branch.ref());
    TableMetadata base = table.base();
    if (base != null) {
      changed
          .setCurrentSchema(base.currentSchemaId())
          .setDefaultPartitionSpec(base.defaultSpecId())
          .setDefaultSortOrder(base.defaultSortOrderId());
    }
    table.become(changed.build());
  }

  private Snapshot snapshot(StagedTable table, TableMetadata wanted, List<DataFile> files) {
    TableMetadata empty =
        TableMetadata.buildFrom(wanted).removeRef(SnapshotRef.MAIN_BRANCH).build();
    var scratch = new StagedTable(table(), wanted.location(), table.io(), empty);
    AppendFiles adding = scratch.table().newFastAppend().scanManifestsWith(StagedTable.WORKER);
    files.forEach(adding::appendFile);
    adding.set(BranchName.RUN, branch.run().value());
    adding.set(BranchName.SPEC, Integer.toString(wanted.defaultSpecId()));
    if (!answer.sortBy().isEmpty()) {
      adding.set(BranchName.ORDER, Integer.toString(wanted.defaultSortOrderId()));
    }
    adding.commit();
    return scratch.current().currentSnapshot();
  }

  @Override
  public Optional<PinnedTable> outcome(TableMetadata metadata) {
    return PinnedTable.at(table(), metadata, branch.ref());
  }
}
