package dev.millrace.lake;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.TableScan;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.IOUtil;
import org.apache.iceberg.util.ContentFileUtil;
import org.jspecify.annotations.Nullable;

/// Rows that other engines have deleted in place: by files of positions (format 2) or by deletion
/// vectors (format 3). Deletes by equality are refused, because every row would have to be looked
/// up in them.
final class DeletedRows {

  private static final long MAX_ROWS = 20_000_000;
  private static final TableName POSITIONS = new TableName(Layer.BRONZE, "millrace_positions");
  private static final List<FieldColumn> POSITION_COLUMNS =
      List.of(
          new FieldColumn(
              MetadataColumns.DELETE_FILE_PATH.fieldId(), new Column("file_path", Plain.STRING)),
          new FieldColumn(
              MetadataColumns.DELETE_FILE_POS.fieldId(), new Column("pos", Plain.LONG)));

  private final LakeFiles files;
  private final SqlEngine engine;

  DeletedRows(LakeFiles files, SqlEngine engine) {
    this.files = files;
    this.engine = engine;
  }

  /// Null where every row is there.
  @Nullable Rows of(TableName table, List<FileScanTask> tasks) {
    var gone = new GoneRows();
    var byPosition = new HashMap<String, PositionFile>();
    long announced = 0;
    for (FileScanTask task : tasks) {
      for (DeleteFile delete : task.deletes()) {
        requirePositions(table, delete);
        if (ContentFileUtil.isDV(delete)) {
          announced += delete.recordCount();
          requireBounded(table, announced);
          Path data = files.path(task.file().location());
          vector(delete).forEach(position -> gone.add(data, position));
        } else {
          byPosition
              .computeIfAbsent(delete.location(), _ -> new PositionFile(delete, new HashMap<>()))
              .data()
              .put(task.file().location(), files.path(task.file().location()));
        }
      }
    }
    for (PositionFile file : byPosition.values()) {
      announced += file.delete().recordCount();
      requireBounded(table, announced);
      readPositions(file, gone);
    }
    return gone.rows();
  }

  /// The deletes that count for these data files and no other: they go with them.
  static List<DeleteFile> ofOnly(List<FileScanTask> tasks) {
    return tasks.stream()
        .flatMap(task -> task.deletes().stream())
        .filter(ContentFileUtil::isFileScoped)
        .toList();
  }

  /// A file of positions and the data files it counts for, by location.
  private record PositionFile(DeleteFile delete, Map<String, Path> data) {}

  private PositionDeleteIndex vector(DeleteFile delete) {
    long size = delete.contentSizeInBytes();
    byte[] bytes = new byte[Math.toIntExact(size)];
    try (var in = files.newInputFile(delete.location()).newStream()) {
      in.seek(delete.contentOffset());
      IOUtil.readFully(in, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PositionDeleteIndex.deserialize(bytes, delete);
  }

  private void readPositions(PositionFile file, GoneRows gone) {
    Path path = files.path(file.delete().location());
    try (SqlSession session = engine.open()) {
      session.bind(POSITIONS, TableScan.of(POSITION_COLUMNS, List.of(path)));
      session.read(
          new SqlQuery("select file_path, pos from %s".formatted(POSITIONS)),
          row -> {
            Path data = file.data().get(String.valueOf(row[0]));
            if (data != null && row[1] instanceof Long position) {
              gone.add(data, position);
            }
          });
    }
  }

  private static void requirePositions(TableName table, DeleteFile delete) {
    if (delete.content() != FileContent.POSITION_DELETES) {
      throw ProblemCode.SQL_ERROR.exception(
          "The table '%s' has equality deletes, which another program wrote; Millrace reads positions and deletion vectors."
              .formatted(table),
          "Let that program rewrite the table's data files, or delete with copy-on-write or merge-on-read by position.");
    }
    if (delete.format() != FileFormat.PARQUET && delete.format() != FileFormat.PUFFIN) {
      throw ProblemCode.SQL_ERROR.exception(
          "The table '%s' has deletes in a file of the format '%s'; expected Parquet or Puffin."
              .formatted(table, delete.format()),
          "Let the program that wrote it rewrite the table's data files.");
    }
  }

  private static void requireBounded(TableName table, long rows) {
    if (rows > MAX_ROWS) {
      throw tooMany(table, rows);
    }
  }

  private static MillraceException tooMany(TableName table, long rows) {
    return ProblemCode.SQL_ERROR.exception(
        "The table '%s' has %,d rows deleted in place; expected at most %,d."
            .formatted(table, rows, MAX_ROWS),
        "Run './millrace lake compact %s', which writes its files without them.".formatted(table));
  }
}
