package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeHistory.Forgotten;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableDelete;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeForgetTest {

  private static final TableName PEOPLE = TableName.of("bronze.people");
  private static final TableName OTHERS = TableName.of("bronze.others");

  @TempDir Path home;
  private LakeFixture it;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
    for (int i = 0; i < 3; i++) {
      it.append("bronze.people", "p/" + i, rows("id string, n long", row("other-" + i, 1L)));
      it.append("bronze.others", "o/" + i, rows("n long", row((long) i)));
    }
    // The largest value of its file, so that statistics name it.
    it.append("bronze.people", "p/x", rows("id string, n long", row("zq77", 1L), row("a", 2L)));
  }

  @AfterEach
  void close() {
    it.close();
  }

  private void erase() {
    it.lake()
        .commit(
            LakeCommit.of(
                List.of(new TableDelete(PEOPLE, rows("id string", row("zq77")))),
                new Mark("erase", null, "1")));
  }

  private Forgotten forget() {
    return it.lake().desk().forget(Set.of(PEOPLE), Instant.now());
  }

  private long traces() {
    try (Stream<Path> files = Files.walk(home.resolve("lake"))) {
      return files.filter(Files::isRegularFile).filter(LakeForgetTest::tells).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean tells(Path file) {
    try {
      if (!file.toString().endsWith(".avro")) {
        return Files.readString(file, StandardCharsets.ISO_8859_1).contains("zq77");
      }
      var text = new StringBuilder();
      try (var reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
        reader.forEach(text::append);
      }
      return text.toString().contains("zq77");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatWentLeavesNoTraceInFilesStatisticsAndTags() {
    it.lake().desk().tag(new AsOf.Tag("before"), null);
    var left = it.read("from bronze.people where id <> 'zq77' order by id");
    erase();
    assertThat(traces()).isPositive();
    assertThat(it.lake().desk().tagsOf(Set.of(PEOPLE))).containsExactly("before");
    System.gc();

    Forgotten done = forget();
    for (int i = 0; i < 50 && !done.holders().isEmpty(); i++) {
      System.gc(); // readers of this test that nothing refers to
      done = forget();
    }

    assertThat(done.holders()).isEmpty();
    assertThat(traces()).isZero();
    assertThat(it.lake().desk().tags()).isEmpty();
    assertThat(it.lake().desk().history(PEOPLE)).hasSize(1);
    assertThat(it.read("from bronze.people order by id")).isEqualTo(left);
    assertThat(it.lake().desk().history(OTHERS)).hasSizeGreaterThan(2);
  }

  @Test
  void aReaderAndABranchAreNamedAndNotHurt() {
    LakeView reader = it.lake().view();
    var branch = it.lake().branch(new RunId("20260501100000-000001"));
    branch.replace(PEOPLE, new SqlQuery("select * from bronze.people"), null);
    erase();
    assertThat(forget().holders())
        .anySatisfy(holder -> assertThat(holder).startsWith("a reader of bronze.people"))
        .anySatisfy(
            holder -> assertThat(holder).startsWith("the branch run-20260501100000-000001"));
    assertThat(LakeFixture.read(reader, "select count(*) from bronze.people where id = 'zq77'"))
        .hasToString("[[1]]");
    branch.drop();
  }

  @Test
  void statesAfterTheMomentStay() {
    erase();
    Instant moment = Instant.now();
    it.append("bronze.people", "p/y", rows("id string, n long", row("later", 1L)));
    it.append("bronze.people", "p/z", rows("id string, n long", row("last", 1L)));
    for (int i = 0; i < 50; i++) {
      System.gc();
      if (it.lake().desk().forget(Set.of(PEOPLE), moment).holders().isEmpty()) {
        break;
      }
    }
    assertThat(it.lake().desk().history(PEOPLE)).hasSizeGreaterThan(1);
  }
}
