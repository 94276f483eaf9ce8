package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.WrittenFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;

/// Something to write to one table. It is staged twice: once to learn the field ids for the files,
/// and again, on what the table has become meanwhile, to commit them.
sealed interface TableWrite permits RowsAppend, Replacement {

  TableName table();

  /// Gives the table the columns and the partitioning that the files will have.
  void stage(StagedTable table);

  List<WrittenFile> write(ParquetLayout layout, Path directory);

  /// Makes the files a snapshot.
  void register(StagedTable table, List<DataFile> files);

  /// The table as it is after this.
  Optional<PinnedTable> outcome(TableMetadata metadata);
}
