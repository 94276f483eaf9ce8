package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;

/// What a compaction did to a table.
///
/// @param filesBefore data files of the table
/// @param mergedBytes of the files that were merged; 0 where nothing was worth it
public record Compacted(
    TableName table,
    long filesBefore,
    long filesAfter,
    long bytesBefore,
    long bytesAfter,
    long mergedBytes,
    int manifestsBefore,
    int manifestsAfter) {

  public boolean isChanged() {
    return filesBefore != filesAfter || manifestsBefore != manifestsAfter || mergedBytes > 0;
  }
}
