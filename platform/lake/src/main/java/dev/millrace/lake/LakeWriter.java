package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.lake.CatalogDatabase.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.exceptions.ValidationException;
import org.jspecify.annotations.Nullable;

/// Writes files without any lock, then commits them in its turn. When a table has got other columns
/// meanwhile, or what was read to write them has changed, the files are written anew; when another
/// process was faster, only the commit is.
final class LakeWriter {

  static final int ATTEMPTS = 100;

  private static final int PATIENCE = 2;

  private final LakeContext lake;

  LakeWriter(LakeContext lake) {
    this.lake = lake;
  }

  /// The tables as they then are, in the order of the writes.
  List<PinnedTable> write(List<TableWrite> writes, @Nullable Mark mark) {
    return Disk.guard(() -> attempt(writes, mark));
  }

  private List<PinnedTable> attempt(List<TableWrite> writes, @Nullable Mark mark) {
    var files = new Files();
    int conflicts = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Try outcome =
          conflicts < PATIENCE ? inTurn(writes, files, mark) : wholeInTurn(writes, files, mark);
      switch (outcome) {
        case Try.Done(List<PinnedTable> tables) -> {
          trim(tables);
          return tables;
        }
        case Try.Retry _ -> {}
        case Try.Conflict _ -> {
          conflicts++;
          files.delete();
        }
      }
    }
    files.delete();
    throw tooBusy();
  }

  private void trim(List<PinnedTable> tables) {
    for (PinnedTable table : tables) {
      if (table.metadata().snapshots().size() > lake.settings().maxSnapshots()) {
        new CleanUp(lake).trim(table.name());
      }
    }
  }

  /// How a try ended.
  private sealed interface Try {
    record Done(List<PinnedTable> tables) implements Try {}

    /// Somebody was faster; the files may still do.
    record Retry() implements Try {}

    /// What was read to write the files has changed: they are of no use.
    record Conflict() implements Try {}
  }

  private Try inTurn(List<TableWrite> writes, Files files, @Nullable Mark mark) {
    files.writeFor(writes);
    lake.order().lock();
    try {
      return tryCommit(writes, files, mark);
    } finally {
      lake.order().unlock();
    }
  }

  /// Nobody else in this process commits while the files are written, so that a long write comes
  /// through beside many short ones.
  private Try wholeInTurn(List<TableWrite> writes, Files files, @Nullable Mark mark) {
    lake.order().lock();
    try {
      return inTurn(writes, files, mark);
    } finally {
      lake.order().unlock();
    }
  }

  private Try tryCommit(List<TableWrite> writes, Files files, @Nullable Mark mark) {
    var change = new AtomicChange(lake);
    boolean needed = false;
    try {
      if (!files.fit(layouts(writes, change))) {
        needed = true;
        return new Try.Retry();
      }
      Outcome outcome = change.commit(() -> register(writes, files.written, change), mark);
      needed = outcome != Outcome.MARK_MOVED;
      return switch (outcome) {
        case DONE -> new Try.Done(outcomes(writes, change));
        case TABLE_MOVED -> new Try.Retry();
        case MARK_MOVED -> throw moved(mark);
      };
    } catch (ConflictException _) {
      needed = true;
      return new Try.Conflict();
    } finally {
      if (!needed && !change.isDoubtful()) {
        files.delete();
      }
    }
  }

  private List<Layout> layouts(List<TableWrite> writes, AtomicChange change) {
    writes.forEach(write -> write.stage(change.table(write.table())));
    return writes.stream().map(write -> Layout.of(change.table(write.table()), lake)).toList();
  }

  /// The files of all writes.
  private final class Files {

    private List<Written> written = List.of();

    /// Keeps those that fit; writes all anew otherwise.
    void writeFor(List<TableWrite> writes) {
      var change = new AtomicChange(lake);
      List<Layout> layouts = layouts(writes, change);
      if (fit(layouts)) {
        return;
      }
      delete();
      List<Written> writing = new ArrayList<>();
      boolean complete = false;
      try {
        for (int i = 0; i < layouts.size(); i++) {
          TableWrite write = writes.get(i);
          Written files = write.write(change.table(write.table()), layouts.get(i));
          writing.add(files);
          lake.files().settle(files.files());
        }
        complete = true;
      } finally {
        written = writing;
        if (!complete) {
          delete();
        }
      }
    }

    boolean fit(List<Layout> layouts) {
      return layouts.equals(written.stream().map(Written::layout).toList());
    }

    void delete() {
      for (Written each : written) {
        each.files().forEach(file -> lake.files().deleteFile(lake.files().locationOf(file.path())));
      }
      written = List.of();
    }
  }

  private void register(List<TableWrite> writes, List<Written> written, AtomicChange change) {
    for (int i = 0; i < writes.size(); i++) {
      StagedTable table = change.table(writes.get(i).table());
      var iceberg = new IcebergFiles(table.current(), lake.files());
      List<DataFile> files = written.get(i).files().stream().map(iceberg::register).toList();
      try {
        writes.get(i).register(table, written.get(i), files);
      } catch (ValidationException e) {
        throw new ConflictException(e);
      }
    }
  }

  private static final class ConflictException extends RuntimeException {
    ConflictException(ValidationException cause) {
      super(cause);
    }
  }

  private static List<PinnedTable> outcomes(List<TableWrite> writes, AtomicChange change) {
    return writes.stream()
        .flatMap(write -> write.outcome(change.table(write.table()).current()).stream())
        .toList();
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
