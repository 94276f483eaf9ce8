package dev.millrace.lake;

import dev.millrace.contracts.sql.WrittenFile;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.util.DataFileSet;
import org.apache.iceberg.util.DeleteFileSet;
import org.jspecify.annotations.Nullable;

/// Files that were written for one table and wait to be committed.
///
/// @param replaced what they take the place of; null where they only add
record Written(Layout layout, List<WrittenFile> files, @Nullable Replaced replaced) {

  Written {
    files = List.copyOf(files);
  }

  static Written adding(Layout layout, List<WrittenFile> files) {
    return new Written(layout, files, null);
  }

  static DataFileSet dataSet(Replaced replaced) {
    return DataFileSet.of(replaced.data());
  }

  static DeleteFileSet deleteSet(Replaced replaced) {
    return DeleteFileSet.of(replaced.deletes());
  }

  /// Files whose rows were read to write the new ones.
  ///
  /// @param snapshotId of the table as it was read; null where it had none
  /// @param rows which rows nobody else may have touched since
  record Replaced(
      @Nullable Long snapshotId, List<DataFile> data, List<DeleteFile> deletes, Expression rows) {

    Replaced {
      data = List.copyOf(data);
      deletes = List.copyOf(deletes);
    }
  }
}
