package dev.millrace.lake;

import dev.millrace.contracts.lake.TableState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table in figures.
///
/// @param smallFiles files that a compaction may merge
/// @param deletedRows rows that are in the files and were deleted in place, as announced
/// @param partitionByDayOf null where the table is not split
/// @param sortedBy columns by which new files are sorted
public record TableStats(
    TableState state,
    long files,
    long smallFiles,
    long deleteFiles,
    long deletedRows,
    int partitions,
    int manifests,
    int snapshots,
    int formatVersion,
    @Nullable String partitionByDayOf,
    List<String> sortedBy) {

  public TableStats {
    sortedBy = List.copyOf(sortedBy);
  }
}
