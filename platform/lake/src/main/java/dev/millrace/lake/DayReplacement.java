package dev.millrace.lake;

import dev.millrace.contracts.lake.BranchWrite;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.table.Column;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.util.DataFileSet;
import org.apache.iceberg.util.DeleteFileSet;

/// A query's answer that takes the place of some days of a table on a branch. The new snapshot is
/// the child of the one that the branch sees, whatever becomes of the published one meanwhile: the
/// branch is what its run has seen.
///
/// @param before the table as the branch sees it
/// @param session in which the tables that the query reads are bound
record DayReplacement(
    PinnedTable before,
    BranchWrite.Days days,
    SqlSession session,
    BranchName branch,
    TableFiles files)
    implements TableWrite {

  @Override
  public TableName table() {
    return before.name();
  }

  @Override
  public void stage(StagedTable table) {
    TableMetadata now = table.current();
    if (!days.days().isEmpty() && !DayFiles.isByDay(spec(now))) {
      throw new IllegalStateException(
          "Days of '%s' are replaced, which is not split by day; this is a bug."
              .formatted(table()));
    }
    table.become(
        TableMetadata.buildFrom(now)
            .setCurrentSchema(before.schema().schemaId())
            .setDefaultPartitionSpec(spec(now))
            .build());
  }

  private PartitionSpec spec(TableMetadata now) {
    return DayFiles.spec(before, now);
  }

  /// The answer's columns by name, in the order of the table's.
  @Override
  public Written write(StagedTable table, Layout layout) {
    Set<String> answered =
        session.describe(days.select()).stream().map(Column::name).collect(Collectors.toSet());
    List<String> columns =
        layout.parquet().columns().stream().map(field -> field.column().name()).toList();
    if (!answered.equals(Set.copyOf(columns))) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The query answers the columns %s; the table '%s' has %s."
              .formatted(answered.stream().sorted().toList(), table(), columns),
          "Build the table anew.");
    }
    var select =
        new SqlQuery(
            "select %s from (%s) as millrace_answer"
                .formatted(RowsThatGo.list("", columns), days.select().sql()),
            days.select().parameters());
    return Written.adding(layout, session.write(select, layout.parquet(), layout.directory()));
  }

  @Override
  public void register(StagedTable table, Written written, List<DataFile> added) {
    TableMetadata wanted = table.current();
    table.become(
        TableMetadata.buildFrom(wanted)
            .setBranchSnapshot(before.snapshotId(), branch.ref())
            .build());
    OverwriteFiles update =
        table
            .table()
            .newOverwrite()
            .toBranch(branch.ref())
            .scanManifestsWith(StagedTable.WORKER)
            .set(BranchName.RUN, branch.run().value())
            .set(BranchName.SPEC, Integer.toString(wanted.defaultSpecId()));
    List<FileScanTask> going = going(wanted.spec());
    update.deleteFiles(
        DataFileSet.of(going.stream().map(FileScanTask::file).toList()),
        DeleteFileSet.of(DeletedRows.ofOnly(going)));
    added.forEach(update::addFile);
    update.commit();
    TableMetadata base = table.base();
    if (base != null) {
      table.become(
          TableMetadata.buildFrom(table.current())
              .setCurrentSchema(base.currentSchemaId())
              .setDefaultPartitionSpec(base.defaultSpecId())
              .build());
    }
  }

  private List<FileScanTask> going(PartitionSpec spec) {
    if (days.days().isEmpty()) {
      return List.of();
    }
    return files
        .tasks(table(), before.metadata(), before.snapshot(), Expressions.alwaysTrue())
        .stream()
        .filter(task -> goes(task, spec))
        .toList();
  }

  private boolean goes(FileScanTask task, PartitionSpec spec) {
    Integer day = DayFiles.day(task, spec);
    return day != null && days.days().contains(LocalDate.ofEpochDay(day));
  }

  @Override
  public Optional<PinnedTable> outcome(TableMetadata metadata) {
    return PinnedTable.at(table(), metadata, branch.ref());
  }
}
