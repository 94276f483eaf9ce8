package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.appendOf;
import static dev.millrace.lake.LakeFixture.commit;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The few statements that the lake sends to its catalog, on the other database.
class LakeOnPostgresTest {

  @TempDir Path home;
  private LakeFixture it;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home, PostgresFixture.start(), InstantSource.system());
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void commitsAndPublishesAsOnSqlite() {
    var once = commit("file/1", appendOf("bronze.a", rows("id long", row(1L), row(2L)), null));
    it.lake().commit(once);
    var caught = catchThrowableOfType(MillraceException.class, () -> it.lake().commit(once));
    assertThat(caught.problem().code()).isEqualTo(ProblemCode.LAKE_CONFLICT);

    var branch = it.lake().branch(new RunId("one"));
    branch.replace(
        TableName.of("gold.n"), new SqlQuery("select count(*) as n from bronze.a"), null);
    assertThat(branch.publish()).extracting(TableState::rows).containsExactly(1L);
    assertThat(it.lake().branch(new RunId("one")).publish()).hasSize(1);
    var dropped = it.lake().branch(new RunId("two"));
    dropped.replace(TableName.of("gold.never"), new SqlQuery("select 1 as n"), null);
    dropped.drop();

    assertThat(it.read("from gold.n")).containsExactly(List.of(2L));
    assertThat(it.lake().branch(new RunId("two")).written()).isEmpty();
  }

  @Test
  void twoLakesRetryWhereTheOtherWasFaster() {
    var other =
        IcebergLake.open(
            LakeSettings.of(home.resolve("lake")),
            it.database(),
            it.engine(),
            InstantSource.system());
    Stream.of(it.lake(), other)
        .map(lake -> CompletableFuture.runAsync(() -> appendTen(lake)))
        .toList()
        .forEach(CompletableFuture::join);

    assertThat(it.read("select count(*) from bronze.a")).containsExactly(List.of(20L));
  }

  private static void appendTen(IcebergLake lake) {
    for (int i = 0; i < 10; i++) {
      lake.commit(
          commit(
              "m/%d/%d".formatted(System.identityHashCode(lake), i),
              appendOf("bronze.a", rows("id integer", row(i)), null)));
    }
  }
}
