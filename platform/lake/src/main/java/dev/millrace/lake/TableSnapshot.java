package dev.millrace.lake;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One state of a table in its history.
///
/// @param operation append, overwrite, replace or delete, as Iceberg names it
/// @param run the run that published it, or null
/// @param refs branches and tags that hold it
/// @param isCurrent whether readers see it now
public record TableSnapshot(
    long id,
    Instant committedAt,
    String operation,
    long rows,
    long files,
    long bytes,
    long addedRows,
    long removedRows,
    long addedFiles,
    long removedFiles,
    @Nullable String run,
    List<String> refs,
    boolean isCurrent) {

  public TableSnapshot {
    refs = List.copyOf(refs);
  }
}
