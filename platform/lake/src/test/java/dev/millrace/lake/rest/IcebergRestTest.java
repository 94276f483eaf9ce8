package dev.millrace.lake.rest;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.lake.LakeFixture;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Iceberg's own REST client and we, on the same tables.
class IcebergRestTest {

  static final Schema SCHEMA =
      new Schema(
          Types.NestedField.optional(1, "id", Types.IntegerType.get()),
          Types.NestedField.optional(2, "name", Types.StringType.get()));

  @TempDir Path home;
  private LakeFixture lake;
  private RestFixture it;
  private Duration ahead = Duration.ZERO;

  @BeforeEach
  void open() {
    lake = LakeFixture.open(home, () -> Instant.now().plus(ahead));
    it = RestFixture.over(lake, ExternalWrites.BRONZE);
  }

  @AfterEach
  void close() throws IOException {
    it.close();
  }

  @Test
  void anEngineAndWeWriteTheSameTableInTurn() {
    Table table = create("bronze", "shared");
    it.append(table, "select 1 as id, 'a' as name union all select 2, 'b'");
    assertThat(lake.read("from bronze.shared order by id"))
        .containsExactly(List.of(1, "a"), List.of(2, "b"));

    lake.append("bronze.shared", "ours", rows("id integer, name string", row(3, "c")));
    table.refresh();
    assertThat(table.currentSnapshot().summary()).containsEntry("total-records", "3");

    table.updateSchema().addColumn("price", Types.DoubleType.get()).commit();
    it.append(table, "select 4 as id, 'd' as name, 2.5::double as price");
    lake.append("bronze.shared", "ours again", rows("id integer", row(5)));

    assertThat(lake.read("select count(*), sum(id)::bigint, max(price) from bronze.shared"))
        .containsExactly(List.of(5L, 15L, 2.5));
  }

  @Test
  void ourTablesAreListedInPagesAndRead() {
    IntStream.range(0, 5)
        .forEach(i -> lake.append("bronze.t" + i, "m" + i, rows("id long", row(1L), row(2L))));

    assertThat(it.client().listTables(Namespace.of("bronze")))
        .extracting(TableIdentifier::name)
        .containsExactly("t0", "t1", "t2", "t3", "t4");
    assertThat(load("bronze", "t3").currentSnapshot().summary())
        .containsEntry("total-records", "2");
  }

  @Test
  void aTransactionChangesAllItsTablesOrNone() {
    it.client().createNamespace(Namespace.of("theirs"));
    Table one = create("theirs", "one");
    Table two = create("theirs", "two");
    TableCommit first = property(one, "run", "1");
    TableCommit stale = schema(two, "late");
    two.updateSchema().addColumn("early", Types.LongType.get()).commit();
    long files = files(".metadata.json");

    assertThatThrownBy(() -> it.client().commitTransaction(first, stale))
        .isInstanceOf(CommitFailedException.class);
    assertThat(load("theirs", "one").properties()).doesNotContainKey("run");
    assertThat(files(".metadata.json")).isEqualTo(files);

    it.client().commitTransaction(property(one, "run", "1"), schema(load("theirs", "two"), "late"));
    assertThat(load("theirs", "one").properties()).containsEntry("run", "1");
    assertThat(load("theirs", "two").schema().findField("late")).isNotNull();
  }

  @Test
  void writersOfBothSidesLoseNothing() {
    Table table = create("bronze", "busy");
    Stream<CompletableFuture<Void>> theirs =
        IntStream.range(0, 3)
            .mapToObj(writer ->
                CompletableFuture.runAsync(() -> {
                  Table mine = load("bronze", "busy");
                  mine.updateProperties().set("commit.retry.num-retries", "50").commit();
                  for (int i = 0; i < 6; i++) {
                    it.append(mine, "select %d as id, 'their' as name".formatted(i));
                  }
                }));
    Stream<CompletableFuture<Void>> ours =
        Stream.of(
            CompletableFuture.runAsync(() -> {
              for (int i = 0; i < 12; i++) {
                lake.append("bronze.busy", "b" + i, rows("id integer, name string", row(i, "our")));
              }
            }));
    Stream.concat(theirs, ours).toList().forEach(CompletableFuture::join);

    assertThat(lake.read("select name, count(*) from bronze.busy group by name order by name"))
        .containsExactly(List.of("our", 12L), List.of("their", 18L));
    table.refresh();
    assertThat(table.snapshots()).hasSize(30);
  }

  @Test
  void modelsKeepTheirLayersAndOthersGetNamespacesOfTheirOwn() {
    lake.append("gold.ours", "1", rows("id integer", row(1)));

    assertThatThrownBy(() -> create("gold", "theirs")).isInstanceOf(ForbiddenException.class);
    assertThatThrownBy(() -> it.append(load("gold", "ours"), "select 2 as id"))
        .isInstanceOf(ForbiddenException.class)
        .hasMessageContaining("external_writes: all");
    assertThatThrownBy(() -> it.client().dropTable(TableIdentifier.of("gold", "ours")))
        .isInstanceOf(ForbiddenException.class);
    assertThatThrownBy(() -> it.client().dropNamespace(Namespace.of("gold")))
        .isInstanceOf(ForbiddenException.class);
    load("gold", "ours").updateProperties().set("owner", "somebody").commit();
    assertThat(load("gold", "ours").properties()).containsEntry("owner", "somebody");

    it.client().createNamespace(Namespace.of("theirs", "deep"));
    it.client()
        .createTable(
            TableIdentifier.of(Namespace.of("theirs", "deep"), "Any Name"),
            new Schema(
                Types.NestedField.optional(
                    1, "list", Types.ListType.ofOptional(2, Types.LongType.get()))));
    assertThat(it.client().listNamespaces(Namespace.of("theirs")))
        .containsExactly(Namespace.of("theirs", "deep"));
    assertThat(lake.lake().view().tables())
        .extracting(TableState::name)
        .containsExactly(TableName.of("gold.ours"));
  }

  @Test
  void goldIsWrittenWhereTheProjectAllowsIt() throws IOException {
    lake.append("gold.ours", "1", rows("id integer", row(1)));
    try (var open = RestFixture.over(LakeFixture.open(home), ExternalWrites.ALL)) {
      open.append(
          open.client().loadTable(TableIdentifier.of("gold", "ours")), "select 2::integer as id");
    }
    assertThat(lake.read("select sum(id)::bigint from gold.ours")).containsExactly(List.of(3L));
  }

  @Test
  void whatWeCouldNotReadStaysOutOfBronze() {
    var list = Types.ListType.ofOptional(2, Types.LongType.get());
    assertThatThrownBy(() ->
            it.client()
                .createTable(
                    TableIdentifier.of("bronze", "nested"),
                    new Schema(Types.NestedField.optional(1, "a", list))))
        .hasMessageContaining("'list<long>', which Millrace cannot read");
    assertThatThrownBy(() -> create("bronze", "Bad-Name")).hasMessageContaining("snake_case");
    assertThatThrownBy(() ->
            it.client()
                .buildView(TableIdentifier.of("bronze", "v"))
                .withSchema(SCHEMA)
                .withDefaultNamespace(Namespace.of("bronze"))
                .withQuery("spark", "select 1")
                .create())
        .isInstanceOf(ForbiddenException.class);
    Table table = create("bronze", "t");
    var elsewhere =
        DataFiles.builder(PartitionSpec.unpartitioned())
            .withPath("file:///etc/passwd.parquet")
            .withFileSizeInBytes(10)
            .withRecordCount(1)
            .build();
    assertThatThrownBy(() -> table.newAppend().appendFile(elsewhere).commit())
        .hasMessageContaining("does not lie below the lake's directory");
    assertThat(lake.lake().view().find(TableName.of("bronze.t"))).isEmpty();
  }

  @Test
  void tablesStayBelowTheLakesDirectory() {
    it.client().createNamespace(Namespace.of("theirs"));
    Table placed =
        it.client()
            .buildTable(TableIdentifier.of("theirs", "t"), SCHEMA)
            .withLocation("file:///somewhere/else")
            .create();

    assertThat(placed.location()).isEqualTo("file://" + home.resolve("lake/theirs/t"));
    assertThatThrownBy(() -> placed.updateLocation().setLocation("file:///tmp/x").commit())
        .hasMessageContaining("does not lie below the lake's directory");
    assertThatThrownBy(() -> create("theirs", "../../escaped"))
        .hasMessageContaining("holds a slash");
    assertThatThrownBy(() -> it.client().createNamespace(Namespace.of("..")))
        .hasMessageContaining("holds a dot");
  }

  @Test
  void cleanUpLeavesOthersTables() throws IOException {
    it.client().createNamespace(Namespace.of("theirs"));
    it.append(create("bronze", "moved"), "select 1 as id, 'a' as name");
    it.client()
        .renameTable(TableIdentifier.of("bronze", "moved"), TableIdentifier.of("theirs", "moved"));
    it.append(create("theirs", "t"), "select 1 as id, 'a' as name");
    it.append(create("bronze", "dropped"), "select 1 as id, 'a' as name");
    it.client().dropTable(TableIdentifier.of("bronze", "dropped"), true);
    age(home.resolve("lake"));
    assertThat(files(".parquet")).isEqualTo(3);

    lake.lake().expire(Duration.ofDays(7));

    assertThat(files(".parquet")).isEqualTo(2);
    assertThat(load("theirs", "moved").currentSnapshot().allManifests(load("theirs", "t").io()))
        .hasSize(1);
  }

  @Test
  void aTableThatHasNotChangedIsNotSentAgain() throws IOException, InterruptedException {
    create("bronze", "t");
    try (var http = HttpClient.newHttpClient()) {
      var address = it.address() + "/v1/namespaces/bronze/tables/t";
      var all = HttpRequest.newBuilder(java.net.URI.create(address)).build();
      HttpResponse<String> first = http.send(all, HttpResponse.BodyHandlers.ofString());
      String tag = first.headers().firstValue("ETag").orElseThrow();
      var again =
          HttpRequest.newBuilder(java.net.URI.create(address)).header("If-None-Match", tag).build();

      assertThat(http.send(again, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(304);
      load("bronze", "t").updateProperties().set("a", "b").commit();
      assertThat(http.send(again, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  private Table create(String namespace, String name) {
    return it.client().createTable(TableIdentifier.of(namespace, name), SCHEMA);
  }

  private Table load(String namespace, String name) {
    return it.client().loadTable(TableIdentifier.of(namespace, name));
  }

  private static TableCommit property(Table table, String key, String value) {
    TableMetadata base = metadata(table);
    return TableCommit.create(
        TableIdentifier.parse(table.name().replaceFirst("^foreign\\.", "")),
        base,
        TableMetadata.buildFrom(base).setProperties(Map.of(key, value)).build());
  }

  private static TableCommit schema(Table table, String column) {
    TableMetadata base = metadata(table);
    List<Types.NestedField> columns = new java.util.ArrayList<>(base.schema().columns());
    columns.add(Types.NestedField.optional(base.lastColumnId() + 1, column, Types.LongType.get()));
    return TableCommit.create(
        TableIdentifier.parse(table.name().replaceFirst("^foreign\\.", "")),
        base,
        TableMetadata.buildFrom(base)
            .setCurrentSchema(new Schema(columns), base.lastColumnId() + 1)
            .build());
  }

  private static TableMetadata metadata(Table table) {
    return ((HasTableOperations) table).operations().current();
  }

  private long files(String ending) {
    try (var files = Files.walk(home.resolve("lake"))) {
      return files.filter(file -> file.toString().endsWith(ending)).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void age(Path directory) throws IOException {
    var old = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
  }
}
