package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a program with nothing but Iceberg's own JdbcCatalog sees of our tables.
class IcebergClientTest {

  @TempDir Path home;
  private LakeFixture it;
  private JdbcCatalog client;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
    client = new JdbcCatalog();
    client.initialize(
        "millrace",
        Map.of(
            "uri", it.database().jdbcUrl(),
            "warehouse", home.resolve("lake").toString(),
            "io-impl", LocalFileIO.class.getName(),
            "jdbc.schema-version", "V1"));
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    it.close();
  }

  @Test
  void itLoadsOurTables() {
    it.append("bronze.a", "1", rows("id long", row(1L), row(2L)));

    Table table = load("bronze", "a");

    assertThat(client.listNamespaces())
        .extracting(Namespace::toString)
        .containsExactlyInAnyOrder("bronze", "silver", "gold");
    assertThat(client.listTables(Namespace.of("bronze"))).hasSize(1);
    assertThat(table.currentSnapshot().snapshotId())
        .isEqualTo(it.lake().view().find(TableName.of("bronze.a")).orElseThrow().snapshotId());
    assertThat(table.currentSnapshot().summary())
        .containsEntry("total-records", "2")
        .containsEntry("millrace.mark.1", "done");
  }

  @Test
  void itPrunesFilesByOurFigures() throws IOException {
    var rows =
        rows(
            "id long, name string, ts timestamp",
            row(
                1L,
                "a long name that is cut in the figures",
                Instant.parse("2024-01-01T10:00:00Z")),
            row(2L, "b", Instant.parse("2024-01-02T10:00:00Z")));
    it.lake().commit(LakeFixture.commit("1", LakeFixture.appendOf("bronze.a", rows, "ts")));

    assertThat(files(Expressions.equal("id", 2L))).isEqualTo(1);
    assertThat(files(Expressions.equal("name", "a long name that is cut in the figures")))
        .isEqualTo(1);
    assertThat(files(Expressions.greaterThan("id", 2L))).isZero();
    assertThat(files(Expressions.lessThan("ts", "2024-01-02T00:00:00+00:00"))).isEqualTo(1);
    assertThat(files(Expressions.isNull("name"))).isZero();
    assertThat(files(Expressions.alwaysTrue())).isEqualTo(2);
  }

  @Test
  void itSeesThePublishedColumnsWhileARunChangesThem() {
    it.append("gold.t", "1", rows("id long, name string", row(1L, "x")));
    var branch = it.lake().branch(new RunId("run"));
    branch.replace(TableName.of("gold.t"), new SqlQuery("select 'a' as id, 2 as n"), null);

    assertThat(load("gold", "t").schema().columns())
        .extracting(NestedField::name)
        .containsExactly("id", "name");
    branch.publish();

    Table table = load("gold", "t");
    assertThat(table.schema().columns()).extracting(NestedField::name).containsExactly("id", "n");
    assertThat(table.refs()).containsOnlyKeys("main");
    assertThat(table.currentSnapshot().summary()).containsEntry("millrace.run", "run");
  }

  @Test
  void itsOwnCommitsAndOursFollowEachOther() {
    it.append("bronze.a", "1", rows("id integer", row(1)));
    Table table = load("bronze", "a");
    table
        .updateSchema()
        .addColumn("added", org.apache.iceberg.types.Types.StringType.get())
        .commit();

    it.append("bronze.a", "2", rows("id integer, added string", row(2, "x")));
    table.refresh();
    table.updateProperties().set("owner", "somebody").commit();
    it.append("bronze.a", "3", rows("id integer", row(3)));

    assertThat(it.read("select count(*), count(added) from bronze.a"))
        .containsExactly(List.of(3L, 1L));
    table.refresh();
    assertThat(table.properties()).containsEntry("owner", "somebody");
  }

  @Test
  void filesStayInTheWarehouse() {
    var files = new LocalFileIO();
    files.initialize(Map.of("warehouse", home.resolve("lake").toString()));

    assertThatThrownBy(() -> files.newInputFile("file://" + home.resolve("lake/../platform.db")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not in the warehouse");
    assertThatThrownBy(() -> new LocalFileIO().deleteFile(home.toString()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Table load(String layer, String name) {
    return client.loadTable(TableIdentifier.of(layer, name));
  }

  private int files(Expression filter) throws IOException {
    try (var tasks = load("bronze", "a").newScan().filter(filter).planFiles()) {
      int count = 0;
      for (var _ : tasks) {
        count++;
      }
      return count;
    }
  }
}
