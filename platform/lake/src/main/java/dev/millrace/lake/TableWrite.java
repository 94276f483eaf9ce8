package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;

/// Something to write to one table. It is staged twice: once to learn the field ids for the files,
/// and again, on what the table has become meanwhile, to commit them.
sealed interface TableWrite
    permits RowsAppend, CopyOnWrite, FullOverwrite, Replacement, DayReplacement, Compaction {

  TableName table();

  /// Gives the table the columns and the partitioning that the files will have.
  void stage(StagedTable table);

  /// Writes the files.
  ///
  /// @param table as it was staged
  Written write(StagedTable table, Layout layout);

  /// Makes the files a snapshot.
  ///
  /// @param files those of `written`, as Iceberg registers them
  /// @throws org.apache.iceberg.exceptions.ValidationException when somebody has changed what was
  ///   read to write them
  void register(StagedTable table, Written written, List<DataFile> files);

  /// The table as it is after this.
  Optional<PinnedTable> outcome(TableMetadata metadata);
}
