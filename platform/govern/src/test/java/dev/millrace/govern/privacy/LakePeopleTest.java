package dev.millrace.govern.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LakePeopleTest {

  private static final List<String> PERSON = List.of("u:C1", "a:visitor");
  private static final TableName SALES = TableName.of("bronze.sales");
  private static final TableName PAGES = TableName.of("bronze.shop_responses");

  @TempDir private Path directory = Path.of("unset");
  private SqliteDatabase database;
  private DuckDbEngine engine;
  private IcebergLake lake;
  private LakePeople people;
  private SuppressionList list;
  private GuardedLake guarded;
  private int commits;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("platform.db"));
    engine =
        DuckDbEngine.open(
            DuckDbSettings.of(directory.resolve("lake"), directory.resolve("temporary")));
    InstantSource clock = InstantSource.system();
    lake = IcebergLake.open(LakeSettings.of(directory.resolve("lake")), database, engine, clock);
    var columns =
        new PeopleColumns(
            Set.of("customer_id"),
            Set.of("bronze.friends.friend"),
            Set.of("customerId"),
            _ ->
                List.of(
                    new PeopleColumns.Copy(
                        TableName.of("silver.buyers"), "buyer", SALES, "customer_id"),
                    new PeopleColumns.Copy(
                        TableName.of("gold.best"), "who", TableName.of("silver.buyers"), "buyer")));
    people = new LakePeople(lake, columns);
    list = SuppressionList.open(database, directory.resolve("key"), clock);
    guarded = new GuardedLake(lake, columns, list);
  }

  @AfterEach
  void close() {
    list.close();
    lake.close();
    engine.close();
    database.close();
  }

  private static Rows rows(String columns, @Nullable Object[]... values) {
    var parsed = new ArrayList<Column>();
    for (String column : columns.split(", ", -1)) {
      String[] parts = column.split(" ", -1);
      parsed.add(new Column(parts[0], ColumnType.of(parts[1])));
    }
    return new Rows(parsed, Arrays.asList(values));
  }

  private static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  private void commit(Lake into, TableChange change) {
    into.commit(new LakeCommit(List.of(change), new Mark("test/" + ++commits, null, "done")));
  }

  private String read(String sql) {
    var found = new ArrayList<String>();
    lake.view().read(new SqlQuery(sql), row -> found.add(Arrays.toString(row)));
    return String.join(" ", found);
  }

  @Test
  void onASharedDeviceWhatTheSecondUserDidStays() {
    commit(
        lake,
        new TableAppend(
            PeopleTables.EVENTS,
            rows(
                "message_id string, user_id string, anonymous_id string, previous_id string",
                row("m1", null, "visitor", null),
                row("m2", "C1", "visitor", null),
                row("m3", "C2", "visitor", null),
                row("m4", "C12", null, null),
                row("m5", "C3", null, "C1")),
            null));
    assertThat(people.count(PERSON)).containsEntry(PeopleTables.EVENTS, 3L);
    assertThat(people.erase(PERSON)).containsEntry(PeopleTables.EVENTS, 3L);
    assertThat(read("select message_id from bronze.events order by 1")).isEqualTo("[m3] [m4]");
    assertThat(people.erase(PERSON)).isEmpty();
    assertThat(LakePeople.erased(lake, PeopleTables.EVENTS)).isEqualTo(3);
  }

  @Test
  void idsAreWholeWordsWhereRecordsAreKeptAsTheyCame() {
    commit(
        lake,
        new TableAppend(
            PeopleTables.QUARANTINE,
            rows(
                "id string, raw string",
                row("q1", "x,C1,5"),
                row("q2", "x,C12,5"),
                row("q3", "{\"userId\":\"C1\"}"),
                row("q4", "C1-2,C1@x")),
            null));
    people.erase(PERSON);
    assertThat(read("select id from bronze.quarantine order by 1")).isEqualTo("[q2] [q4]");
  }

  @Test
  void copiesOfIdsInModelsAndSeveralColumnsOfATableAreFollowed() {
    commit(
        lake,
        new TableAppend(
            TableName.of("bronze.friends"),
            rows(
                "customer_id string, friend string",
                row("C1", null),
                row("C2", "C1"),
                row("C1", "C1"),
                row("C2", null)),
            null));
    commit(
        lake,
        new TableAppend(
            TableName.of("silver.buyers"), rows("buyer string", row("C1"), row("C2")), null));
    commit(
        lake,
        new TableAppend(
            TableName.of("gold.best"),
            rows("who string, buyer string", row("C2", "C1"), row("C1", "x")),
            null));
    people.erase(PERSON);
    assertThat(read("from bronze.friends")).isEqualTo("[C2, null]");
    assertThat(read("from silver.buyers")).isEqualTo("[C2]");
    assertThat(read("from gold.best")).isEqualTo("[C2, C1]");
  }

  @Test
  void aKeptAnswerLosesOnlyTheirRecords() {
    String page =
        "{\"data\":{\"all\":[{\"customerId\":\"C1\",\"n\":1},{\"customerId\":\"C2\",\"n\":\"C1\"}]}}";
    String columns = "run string, page integer, body string";
    commit(
        lake,
        new TableAppend(PAGES, rows(columns, row("r", 1, page), row("r", 2, "no json C1")), null));
    assertThat(people.count(PERSON)).containsEntry(PAGES, 1L);
    people.erase(PERSON);
    assertThat(read("select body from bronze.shop_responses order by page"))
        .isEqualTo("[{\"data\":{\"all\":[{\"customerId\":\"C2\",\"n\":\"C1\"}]}}] [no json C1]");
  }

  @Test
  void suppressedRowsAreLeftOutOfEveryKindOfCommit() {
    list.add("reg_1", List.of("u:7", "a:visitor"));
    String columns = "customer_id long, n long";
    commit(guarded, new TableAppend(SALES, rows(columns, row(7L, 1L), row(8L, 1L)), null));
    commit(
        guarded,
        new TableMerge(
            SALES,
            rows(columns, row(7L, 2L), row(8L, 2L), row(9L, 2L)),
            List.of("customer_id"),
            null));
    assertThat(read("from bronze.sales order by 1")).isEqualTo("[8, 2] [9, 2]");
    commit(guarded, TableOverwrite.all(SALES, rows(columns, row(7L, 3L), row(9L, 3L)), null));
    assertThat(read("from bronze.sales order by 1")).isEqualTo("[9, 3]");
    commit(
        guarded,
        new TableAppend(
            PAGES,
            rows(
                "run string, page integer, body string",
                row(
                    "r",
                    1,
                    "[{\"customerId\":7},{\"customerId\":8}]".getBytes(StandardCharsets.UTF_8))),
            null));
    assertThat(read("select body from bronze.shop_responses")).isEqualTo("[[{\"customerId\":8}]]");
    assertThat(guarded.suppressed()).containsEntry(SALES, 3L).containsEntry(PAGES, 1L);

    list.remove(List.of("a:visitor"));
    assertThat(list.isEmpty()).isTrue();
    commit(guarded, new TableAppend(SALES, rows(columns, row(7L, 4L)), null));
    assertThat(read("from bronze.sales order by 1")).isEqualTo("[7, 4] [9, 3]");
  }
}
