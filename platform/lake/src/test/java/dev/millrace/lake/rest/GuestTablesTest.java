package dev.millrace.lake.rest;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.lake.GuestTables;
import dev.millrace.lake.LakeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an engine that runs models sees and leaves, with Iceberg's own client in its place.
final class GuestTablesTest {

  private static final TableName MADE = TableName.of("gold.made");

  @TempDir private Path home = Path.of("unset");
  private LakeFixture lake;
  private RestFixture it;

  @BeforeEach
  void open() {
    lake = LakeFixture.open(home);
    it = RestFixture.over(lake, ExternalWrites.NONE);
    lake.append("bronze.orders", "first", rows("id long, name string", row(1L, "a"), row(2L, "b")));
  }

  @AfterEach
  void close() throws IOException {
    it.close();
  }

  @Test
  void aShownTableStaysAsTheBranchHasItAndAViewIsItsRows() {
    lake.lake().define(TableName.of("silver.second"), "select id from bronze.orders where id = 2");
    try (GuestTables guests = guests()) {
      LakeBranch branch = branch();
      branch.replace(
          TableName.of("gold.own"),
          new SqlQuery("select id, 'x' as more from bronze.orders"),
          null);
      for (String name : List.of("bronze.orders", "silver.second", "gold.own")) {
        guests.show(branch, TableName.of(name));
      }
      lake.append("bronze.orders", "later", rows("id long, name string", row(3L, "c")));

      assertThat(total("bronze", "orders")).isEqualTo("2");
      assertThat(total("silver", "second")).isEqualTo("1");
      assertThat(total("gold", "own")).as("a table that only the branch has").isEqualTo("2");
      assertThat(read(guests, "gold.own")).containsExactly(List.of(1L, "x"), List.of(2L, "x"));
    }
  }

  @Test
  void whatTheEngineMakesIsTakenOntoTheBranchWithAnotherSchemaThanBefore() {
    LakeBranch before = lake.lake().branch(new RunId("before"));
    before.replace(MADE, new SqlQuery("select 'old' as name, 7 as gone"), null);
    before.publish();
    try (GuestTables guests = guests()) {
      make("select 5::bigint as id, date '2026-02-03' as made_on");
      LakeBranch branch = branch();

      assertThat(guests.state(MADE).rows()).isEqualTo(1);
      assertThat(guests.take(branch, MADE, "made_on", List.of("id")).rows()).isEqualTo(1);
      assertThat(lake.read("select name from gold.made")).containsExactly(List.of("old"));
      branch.publish();
    }

    assertThat(lake.read("select id, made_on::varchar from gold.made"))
        .containsExactly(List.of(5L, "2026-02-03"));
    assertThat(lake.lake().view().days(MADE)).isPresent();
  }

  @Test
  void nothingIsLeftAlsoAfterACrashAndTheLakeIsUntouched() {
    try (GuestTables guests = guests()) {
      guests.show(branch(), TableName.of("bronze.orders"));
      make("select 5::bigint as id, date '2026-02-03' as made_on");

      try (GuestTables again = guests()) { // as after a crash: the first was never closed
        assertThatThrownBy(() -> again.state(MADE)).isInstanceOf(MillraceException.class);
      }
    }

    assertThat(it.client().listNamespaces().stream().map(Namespace::toString))
        .containsExactlyInAnyOrder("bronze", "silver", "gold");
    assertThat(Files.exists(home.resolve("lake/guest_gold"))).isFalse();
    assertThat(lake.read("select count(*) from bronze.orders")).containsExactly(List.of(2L));
  }

  private GuestTables guests() {
    return it.rest().guests(lake.lake(), "guest_");
  }

  private LakeBranch branch() {
    return lake.lake().branch(new RunId("run-1"));
  }

  private void make(String select) {
    Table table =
        it.client()
            .createTable(
                TableIdentifier.of("guest_gold", "made"),
                new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "made_on", Types.DateType.get())));
    it.append(table, select);
  }

  private String total(String layer, String name) {
    return it.client()
        .loadTable(TableIdentifier.of("guest_" + layer, name))
        .currentSnapshot()
        .summary()
        .getOrDefault("total-records", "none");
  }

  private static List<List<@Nullable Object>> read(GuestTables guests, String table) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    guests.read(TableName.of(table), row -> rows.add(Arrays.asList(row)));
    return rows;
  }
}
