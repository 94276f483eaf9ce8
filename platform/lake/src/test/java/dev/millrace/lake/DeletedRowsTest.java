package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableChanges;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables in which another engine has deleted rows, by Iceberg's own writers and client.
class DeletedRowsTest {

  private static final TableName ITEMS = TableName.of("bronze.items");

  @TempDir Path home;
  private LakeFixture it;
  private JdbcCatalog catalog;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
    for (long from = 0; from < 30; from += 10) {
      @Nullable Object[][] values = new @Nullable Object[10][];
      for (int i = 0; i < 10; i++) {
        values[i] = row(from + i, "v" + (from + i));
      }
      it.append("bronze.items", "f/" + from, rows("id long, v string", values));
    }
    catalog = new JdbcCatalog();
    catalog.initialize(
        "millrace",
        Map.of(
            "uri", it.database().jdbcUrl(),
            "jdbc.schema-version", "V1",
            "warehouse", home.resolve("lake").toString(),
            "io-impl", LocalFileIO.class.getName()));
  }

  @AfterEach
  void close() {
    catalog.close();
    it.close();
  }

  @Test
  void rowsDeletedByPositionAreNotRead() {
    deleteByPosition(0, 3, 7);
    deleteByPosition(1, 0);

    assertThat(it.read("select count(*), count(distinct id) from bronze.items"))
        .hasToString("[[27, 27]]");
    assertThat(ids())
        .doesNotContainAnyElementsOf(gone(0, 3, 7))
        .doesNotContainAnyElementsOf(gone(1, 0));
  }

  @Test
  void rowsOfDeletionVectorsAreNotRead() throws IOException {
    table().updateProperties().set("format-version", "3").commit();
    deleteByVector(0, 3, 7);
    deleteByVector(2, 9);

    assertThat(it.read("select count(*), count(distinct id) from bronze.items"))
        .hasToString("[[27, 27]]");
    assertThat(ids())
        .doesNotContainAnyElementsOf(gone(0, 3, 7))
        .doesNotContainAnyElementsOf(gone(2, 9));
    it.append("bronze.items", "more", rows("id long, v string", row(100L, "x")));
    assertThat(it.read("select count(*) from bronze.items")).hasToString("[[28]]");
  }

  @Test
  void aDifferenceReadsOnlyFilesOfWhichRowsWereDeletedOrAdded() throws IOException {
    table().updateProperties().set("format-version", "3").commit();
    long since = it.lake().view().find(ITEMS).orElseThrow().snapshotId();
    deleteByVector(0, 3, 7);
    it.append("bronze.items", "more", rows("id long, v string", row(100L, "x")));

    TableChanges changes = it.lake().view().changes(ITEMS, since).orElseThrow();

    assertThat(count(changes, changes.before())).as("the file that was hurt").isEqualTo(10);
    assertThat(count(changes, changes.after())).as("what is left of it, and one").isEqualTo(9);
    assertThat(it.lake().view().changes(ITEMS, 42)).as("a snapshot nobody knows").isEmpty();
    assertThat(it.lake().view().changes(TableName.of("bronze.none"), since)).isEmpty();
  }

  private static long count(TableChanges changes, TableName side) {
    List<Long> counts = new ArrayList<>();
    changes
        .view()
        .read(
            new SqlQuery("select count(*) from " + side),
            row -> counts.add(((Number) Objects.requireNonNull(row[0])).longValue()));
    return counts.getFirst();
  }

  @Test
  void aMergeIntoAFileWithDeletedRowsDoesNotBringThemBack() {
    deleteByPosition(0, 3, 7);
    List<Long> dead = gone(0, 3, 7);
    long living = data(0).stream().filter(id -> !dead.contains(id)).findFirst().orElseThrow();

    it.lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableMerge(
                        ITEMS, rows("id long, v string", row(living, "new")), List.of("id"), null)),
                new Mark("merge", null, "done")));

    assertThat(ids()).hasSize(28).doesNotContainAnyElementsOf(dead);
    assertThat(it.read("select v from bronze.items where id = " + living)).hasToString("[[new]]");
  }

  @Test
  void compactionWritesFilesWithoutTheDeletedRows() throws IOException {
    table().updateProperties().set("format-version", "3").commit();
    deleteByVector(0, 3, 7);
    List<Long> dead = gone(0, 3, 7);

    it.lake().desk().compact(ITEMS);

    assertThat(ids()).hasSize(28).doesNotContainAnyElementsOf(dead);
    var stats = it.lake().desk().stats(ITEMS);
    assertThat(stats.deleteFiles()).isZero();
    assertThat(stats.state().rows()).isEqualTo(28);
  }

  @Test
  void deletesByEqualityAreRefusedInWords() {
    var table = table();
    WrittenFile written =
        write(
            "equality",
            rows("id long", row(4L)),
            List.of(new FieldColumn(1, new Column("id", Plain.LONG))));
    table
        .newRowDelta()
        .addDeletes(
            FileMetadata.deleteFileBuilder(table.spec())
                .ofEqualityDeletes(1)
                .withPath(LocalFileIO.location(written.path()))
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(written.bytes())
                .withRecordCount(written.rows())
                .build())
        .commit();

    var problem = catchThrowableOfType(MillraceException.class, this::ids).problem();

    assertThat(problem.code()).isEqualTo(ProblemCode.SQL_ERROR);
    assertThat(problem.message())
        .isEqualTo(
            "The table 'bronze.items' has equality deletes, which another program wrote; Millrace reads positions and deletion vectors.");
  }

  private List<Object> ids() {
    List<Object> ids = new ArrayList<>();
    it.read("select id from bronze.items").forEach(row -> ids.add(row.getFirst()));
    return ids;
  }

  private Table table() {
    return catalog.loadTable(TableIdentifier.of("bronze", "items"));
  }

  private DataFile file(int index) {
    List<DataFile> files = new ArrayList<>();
    table()
        .newScan()
        .useSnapshot(table().history().get(2).snapshotId())
        .planFiles()
        .forEach(task -> files.add(task.file()));
    files.sort(java.util.Comparator.comparing(DataFile::location));
    return files.get(index);
  }

  /// The ids that a data file holds, in their order.
  private List<Long> data(int file) {
    List<Long> ids = new ArrayList<>();
    try (var session = it.engine().open()) {
      session.bind(
          ITEMS,
          dev.millrace.contracts.sql.TableScan.of(
              List.of(new FieldColumn(1, new Column("id", Plain.LONG))),
              List.of(Path.of(file(file).location().replace("file://", "")))));
      session.read(
          new dev.millrace.contracts.sql.SqlQuery("select id from bronze.items"),
          row -> ids.add((Long) row[0]));
    }
    return ids;
  }

  private List<Long> gone(int file, int... positions) {
    List<Long> ids = data(file);
    return java.util.stream.IntStream.of(positions).mapToObj(ids::get).toList();
  }

  private void deleteByPosition(int file, long... positions) {
    @Nullable Object[][] values = new @Nullable Object[positions.length][];
    for (int i = 0; i < positions.length; i++) {
      values[i] = row(file(file).location(), positions[i]);
    }
    WrittenFile written =
        write(
            "positions",
            rows("file_path string, pos long", values),
            List.of(
                new FieldColumn(2147483546, new Column("file_path", Plain.STRING)),
                new FieldColumn(2147483545, new Column("pos", Plain.LONG))));
    DeleteFile delete =
        FileMetadata.deleteFileBuilder(table().spec())
            .ofPositionDeletes()
            .withPath(LocalFileIO.location(written.path()))
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(written.bytes())
            .withRecordCount(written.rows())
            .build();
    table().newRowDelta().addDeletes(delete).commit();
  }

  private void deleteByVector(int file, long... positions) throws IOException {
    Table table = table();
    var writer =
        new BaseDVFileWriter(
            OutputFileFactory.builderFor(table, file, 1).format(FileFormat.PUFFIN).build(),
            _ -> PositionDeleteIndex.empty());
    for (long position : positions) {
      writer.delete(file(file).location(), position, table.spec(), null);
    }
    writer.close();
    RowDelta delta = table.newRowDelta();
    writer.result().deleteFiles().forEach(delta::addDeletes);
    delta.commit();
  }

  private WrittenFile write(String directory, Rows rows, List<FieldColumn> columns) {
    try (var session = it.engine().open()) {
      return session
          .write(
              rows,
              new ParquetLayout(columns, null, 1 << 26),
              home.resolve("lake/bronze/items/" + directory))
          .getFirst();
    }
  }
}
