package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.read;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeCleanUpTest {

  @TempDir Path home;
  private LakeFixture it;
  private Duration ahead = Duration.ZERO;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home, () -> Instant.now().plus(ahead));
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void replacedContentGoesOnceNobodyReadsIt() throws IOException {
    publish("one", "select i from range(1000) r(i)");
    publish("two", "select i + 1 as i from range(1000) r(i)");
    it.append("bronze.a", "1", rows("id long", row(1L)));
    it.append("bronze.a", "2", rows("id long", row(2L)));
    ahead = Duration.ofHours(2);
    assertThat(files("parquet")).isEqualTo(4);
    assertThat(files("avro")).isEqualTo(8);

    it.lake().expire(Duration.ofHours(3));
    assertThat(files("parquet")).isEqualTo(4);
    it = reopen();
    it.lake().expire(Duration.ofHours(1));

    assertThat(files("parquet")).isEqualTo(3);
    assertThat(files("avro")).isEqualTo(5);
    assertThat(it.read("select min(i), max(i) from gold.t")).containsExactly(List.of(1L, 1000L));
    assertThat(it.read("from bronze.a order by id")).containsExactly(List.of(1L), List.of(2L));
  }

  @Test
  void aViewThatIsHeldKeepsItsFiles() {
    publish("one", "select 1 as i");
    LakeView held = it.lake().view();
    publish("two", "select 2 as i");
    ahead = Duration.ofHours(2);

    it.lake().expire(Duration.ofHours(1));

    assertThat(read(held, "from gold.t")).containsExactly(List.of(1));
  }

  @Test
  void anUnpublishedBranchKeepsItsFiles() {
    publish("one", "select 1 as i");
    it.lake()
        .branch(new RunId("two"))
        .replace(TableName.of("gold.t"), new SqlQuery("select 2 as i"), null);
    it = reopen();
    ahead = Duration.ofDays(9);

    it.lake().expire(Duration.ofHours(1));

    it.lake().branch(new RunId("two")).publish();
    assertThat(it.read("from gold.t")).containsExactly(List.of(2));
  }

  @Test
  void filesThatACrashLeftGoAfterADay() throws IOException {
    it.append("bronze.a", "1", rows("id long", row(1L)));
    Path left = home.resolve("lake/bronze/a/data/left.parquet");
    Path recent = home.resolve("lake/bronze/a/data/recent.parquet");
    Files.writeString(left, "half");
    Files.writeString(recent, "half");
    var old = FileTime.from(Instant.now().minus(Duration.ofHours(25)));
    try (var files = Files.walk(home.resolve("lake"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.equals(recent)) {
          Files.setLastModifiedTime(file, old);
        }
      }
    }

    it.lake().expire(Duration.ofDays(7));

    assertThat(left).doesNotExist();
    assertThat(recent).exists();
    it = reopen();
    assertThat(it.read("from bronze.a")).containsExactly(List.of(1L));
  }

  private LakeFixture reopen() {
    it.close();
    return LakeFixture.open(home, () -> Instant.now().plus(ahead));
  }

  private void publish(String run, String sql) {
    var branch = it.lake().branch(new RunId(run));
    branch.replace(TableName.of("gold.t"), new SqlQuery(sql), null);
    branch.publish();
  }

  private long files(String extension) throws IOException {
    try (var files = Files.walk(home.resolve("lake"))) {
      return files.filter(file -> file.toString().endsWith("." + extension)).count();
    }
  }
}
