package dev.millrace.lake;

import static org.apache.iceberg.SnapshotSummary.ADDED_FILES_PROP;
import static org.apache.iceberg.SnapshotSummary.ADDED_RECORDS_PROP;
import static org.apache.iceberg.SnapshotSummary.DELETED_FILES_PROP;
import static org.apache.iceberg.SnapshotSummary.DELETED_RECORDS_PROP;
import static org.apache.iceberg.SnapshotSummary.TOTAL_DATA_FILES_PROP;
import static org.apache.iceberg.SnapshotSummary.TOTAL_DELETE_FILES_PROP;
import static org.apache.iceberg.SnapshotSummary.TOTAL_FILE_SIZE_PROP;
import static org.apache.iceberg.SnapshotSummary.TOTAL_POS_DELETES_PROP;
import static org.apache.iceberg.SnapshotSummary.TOTAL_RECORDS_PROP;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;

/// Reads figures of tables from their metadata.
final class TableLook {

  private final LakeContext lake;
  private final Map<TableName, TableMetadata> now;

  TableLook(LakeContext lake) {
    this.lake = lake;
    this.now = lake.tables().now();
  }

  List<TableStats> all() {
    return now.entrySet().stream()
        .flatMap(entry -> PinnedTable.published(entry.getKey(), entry.getValue()).stream())
        .map(this::stats)
        .toList();
  }

  TableStats stats(TableName name) {
    return stats(require(name));
  }

  private TableStats stats(PinnedTable table) {
    List<FileScanTask> tasks =
        lake.tableFiles()
            .tasks(table.name(), table.metadata(), table.snapshot(), Expressions.alwaysTrue());
    long small = lake.settings().targetFileBytes() / 2;
    Layout layout = layout(table);
    return new TableStats(
        table.state(),
        tasks.size(),
        tasks.stream().filter(task -> task.file().fileSizeInBytes() < small).count(),
        number(table.snapshot(), TOTAL_DELETE_FILES_PROP),
        number(table.snapshot(), TOTAL_POS_DELETES_PROP),
        (int) tasks.stream().map(task -> task.partition().toString()).distinct().count(),
        table.snapshot().allManifests(lake.files()).size(),
        table.metadata().snapshots().size(),
        table.metadata().formatVersion(),
        layout.parquet().partitionByDayOf(),
        layout.parquet().sortedBy());
  }

  private Layout layout(PinnedTable table) {
    return Layout.of(
        new StagedTable(table.name(), table.metadata().location(), lake.files(), table.metadata()),
        lake);
  }

  List<TableSnapshot> history(TableName name) {
    PinnedTable table = require(name);
    List<TableSnapshot> snapshots = new ArrayList<>();
    for (Snapshot snapshot : table.metadata().snapshots()) {
      snapshots.add(snapshot(table, snapshot));
    }
    snapshots.sort(
        Comparator.comparing(TableSnapshot::committedAt)
            .thenComparing(TableSnapshot::isCurrent)
            .reversed());
    return snapshots;
  }

  private static TableSnapshot snapshot(PinnedTable table, Snapshot snapshot) {
    return new TableSnapshot(
        snapshot.snapshotId(),
        Instant.ofEpochMilli(snapshot.timestampMillis()),
        String.valueOf(snapshot.operation()),
        number(snapshot, TOTAL_RECORDS_PROP),
        number(snapshot, TOTAL_DATA_FILES_PROP),
        number(snapshot, TOTAL_FILE_SIZE_PROP),
        number(snapshot, ADDED_RECORDS_PROP),
        number(snapshot, DELETED_RECORDS_PROP),
        number(snapshot, ADDED_FILES_PROP),
        number(snapshot, DELETED_FILES_PROP),
        snapshot.summary().get(BranchName.RUN),
        table.metadata().refs().entrySet().stream()
            .filter(ref -> ref.getValue().snapshotId() == snapshot.snapshotId())
            .map(Map.Entry::getKey)
            .sorted()
            .toList(),
        snapshot.snapshotId() == table.snapshotId());
  }

  private static long number(Snapshot snapshot, String key) {
    return Long.parseLong(snapshot.summary().getOrDefault(key, "0"));
  }

  private PinnedTable require(TableName name) {
    return Optional.ofNullable(now.get(name))
        .flatMap(metadata -> PinnedTable.published(name, metadata))
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "The lake has no table '%s'.".formatted(name),
                Nearest.hint(
                    name.toString(),
                    now.keySet().stream().map(TableName::toString).toList(),
                    "List the tables with './millrace lake ls'.")));
  }
}
