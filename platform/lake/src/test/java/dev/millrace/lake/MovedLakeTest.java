package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A lake at another place.
class MovedLakeTest {

  @TempDir Path home;

  @Test
  void everyTableIsReadAndWrittenAtTheNewPlace() throws IOException {
    Path old = home.resolve("old");
    Path now = home.resolve("new ünd other");
    Files.createDirectories(old);
    try (var it = LakeFixture.open(old)) {
      for (int i = 0; i < 4; i++) {
        it.append("bronze.a", "m" + i, rows("id long, name string", row((long) i, "x")));
      }
      publish(it, "one", "select id from bronze.a");
      publish(it, "two", "select id + 1 as id from bronze.a");
      it.lake()
          .branch(new RunId("open"))
          .replace(TableName.of("gold.t"), new SqlQuery("select 7 as id"), null);
    }
    Files.move(old, now);

    try (var database = SqliteFixture.open(now.resolve("platform.db"))) {
      MovedLake.rewrite(old, now, now.resolve("lake"), database);
      MovedLake.rewrite(old, now, now.resolve("lake"), database);
    }

    try (var it = LakeFixture.open(now)) {
      assertThat(it.read("select count(*), sum(id)::bigint from bronze.a"))
          .containsExactly(List.of(4L, 6L));
      assertThat(it.read("select sum(id)::bigint from gold.t")).containsExactly(List.of(10L));
      it.append("bronze.a", "more", rows("id long", row(10L)));
      it.lake().branch(new RunId("open")).publish();
      it.lake().expire(Duration.ZERO);
      assertThat(it.read("select sum(id)::bigint from bronze.a")).containsExactly(List.of(16L));
      assertThat(it.read("from gold.t")).containsExactly(List.of(7));
    }
    assertThat(old).doesNotExist();
    try (var files = Files.walk(now.resolve("lake"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".moved"))).isEmpty();
    }
  }

  @Test
  void theCatalogInPostgresFollowsToo() throws IOException {
    Path old = home.resolve("old");
    Path now = home.resolve("new");
    Files.createDirectories(old);
    try (var database = PostgresFixture.start()) {
      var before = LakeFixture.open(old, database, InstantSource.system());
      before.append("bronze.a", "1", rows("id long", row(1L)));
      before.append("bronze.a", "2", rows("id long", row(2L)));
      before.engine().close();
      Files.move(old, now);

      MovedLake.rewrite(old, now, now.resolve("lake"), database);

      var after = LakeFixture.open(now, database, InstantSource.system());
      assertThat(after.read("select sum(id)::bigint from bronze.a")).containsExactly(List.of(3L));
      after.engine().close();
    }
  }

  private static void publish(LakeFixture it, String run, String select) {
    var branch = it.lake().branch(new RunId(run));
    branch.replace(TableName.of("gold.t"), new SqlQuery(select), null);
    branch.publish();
  }
}
