package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.lake.CatalogDatabase.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;

/// Writes files without any lock, then commits them in its turn. When a table has got other columns
/// meanwhile, the files are written anew; when another process was faster, only the commit is.
final class LakeWriter {

  static final int ATTEMPTS = 100;

  private final LakeContext lake;

  LakeWriter(LakeContext lake) {
    this.lake = lake;
  }

  /// A table's files, and the layout they were written with.
  private record Layout(ParquetLayout parquet, Path directory) {}

  private record Written(Layout layout, List<WrittenFile> files) {}

  /// The tables as they then are, in the order of the writes.
  List<PinnedTable> write(List<TableWrite> writes, @Nullable Mark mark) {
    return Disk.guard(() -> attempt(writes, mark));
  }

  private List<PinnedTable> attempt(List<TableWrite> writes, @Nullable Mark mark) {
    List<Written> written = List.of();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      written = files(writes, written);
      Optional<List<PinnedTable>> done = commit(writes, written, mark);
      if (done.isPresent()) {
        return done.get();
      }
    }
    delete(written);
    throw tooBusy();
  }

  private List<Written> files(List<TableWrite> writes, List<Written> before) {
    List<Layout> layouts = layouts(writes, new AtomicChange(lake));
    if (layouts.equals(before.stream().map(Written::layout).toList())) {
      return before;
    }
    delete(before);
    List<Written> written = new ArrayList<>();
    boolean complete = false;
    try {
      for (int i = 0; i < layouts.size(); i++) {
        Layout layout = layouts.get(i);
        var files = writes.get(i).write(layout.parquet(), layout.directory());
        written.add(new Written(layout, files));
        files.forEach(file -> Disk.sync(file.path()));
      }
      complete = true;
      return written;
    } finally {
      if (!complete) {
        delete(written);
      }
    }
  }

  private List<Layout> layouts(List<TableWrite> writes, AtomicChange change) {
    writes.forEach(write -> write.stage(change.table(write.table())));
    return writes.stream().map(write -> layout(change.table(write.table()))).toList();
  }

  private Layout layout(StagedTable table) {
    TableMetadata now = table.current();
    var parquet =
        new ParquetLayout(
            Schemas.columns(table.name(), now.schema()),
            DayPartition.column(table.name(), now.schema(), now.spec()),
            lake.settings().targetFileBytes());
    return new Layout(parquet, lake.files().path(now.location()).resolve("data"));
  }

  /// Empty when it has to be tried again.
  private Optional<List<PinnedTable>> commit(
      List<TableWrite> writes, List<Written> written, @Nullable Mark mark) {
    lake.order().lock();
    try {
      return tryCommit(writes, written, mark);
    } finally {
      lake.order().unlock();
    }
  }

  private Optional<List<PinnedTable>> tryCommit(
      List<TableWrite> writes, List<Written> written, @Nullable Mark mark) {
    var change = new AtomicChange(lake);
    boolean needed = false;
    try {
      if (!layouts(writes, change).equals(written.stream().map(Written::layout).toList())) {
        needed = true;
        return Optional.empty();
      }
      Outcome outcome = change.commit(() -> register(writes, written, change), mark);
      needed = outcome != Outcome.MARK_MOVED;
      return switch (outcome) {
        case DONE -> Optional.of(outcomes(writes, change));
        case TABLE_MOVED -> Optional.empty();
        case MARK_MOVED -> throw moved(mark);
      };
    } finally {
      if (!needed && !change.isDoubtful()) {
        delete(written);
      }
    }
  }

  private static void register(
      List<TableWrite> writes, List<Written> written, AtomicChange change) {
    for (int i = 0; i < writes.size(); i++) {
      StagedTable table = change.table(writes.get(i).table());
      var iceberg = new IcebergFiles(table.current().schema(), table.current().spec());
      List<DataFile> files = written.get(i).files().stream().map(iceberg::register).toList();
      writes.get(i).register(table, files);
    }
  }

  private static List<PinnedTable> outcomes(List<TableWrite> writes, AtomicChange change) {
    return writes.stream()
        .flatMap(write -> write.outcome(change.table(write.table()).current()).stream())
        .toList();
  }

  private void delete(List<Written> written) {
    for (Written each : written) {
      each.files().forEach(file -> lake.files().deleteFile(LocalFileIO.location(file.path())));
    }
  }

  static MillraceException tooBusy() {
    return ProblemCode.LAKE_CONFLICT.exception(
        "The tables changed %d times while they were to be committed; expected a quiet moment."
            .formatted(ATTEMPTS),
        "Do it again.");
  }

  static MillraceException moved(@Nullable Mark mark) {
    return ProblemCode.LAKE_CONFLICT.exception(
        "The mark '%s' is not at '%s' any more; expected that nobody had done this work yet."
            .formatted(mark == null ? "" : mark.name(), mark == null ? "" : mark.before()),
        "Read the mark and go on from there.");
  }
}
