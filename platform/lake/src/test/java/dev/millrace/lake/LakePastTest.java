package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.appendOf;
import static dev.millrace.lake.LakeFixture.read;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakePastTest {

  private static final String BOTH =
      "select (select count(*) from bronze.a), (select count(*) from bronze.b), (select n from gold.t)";

  @TempDir Path home;
  private LakeFixture it;
  private Duration ahead = Duration.ZERO;
  private int commits;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home, () -> Instant.now().plus(ahead));
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void aRunPinsWhatItPublishedAndWhatItDidNotWrite() {
    appendBoth();
    publish("20260501100000-000001");
    appendBoth();
    appendBoth();
    publish("20260501110000-000002");
    appendBoth();

    assertThat(asOf("20260501100000-000001", BOTH)).hasToString("[[1, 1, 1]]");
    assertThat(asOf("20260501110000-000002", BOTH)).hasToString("[[3, 3, 3]]");
    assertThat(it.read(BOTH)).hasToString("[[4, 4, 3]]");
    it = it.reopen();
    assertThat(asOf("20260501100000-000001", BOTH)).hasToString("[[1, 1, 1]]");
  }

  @Test
  void aTimePinsAllTablesAndNeverHalfACommit() {
    appendBoth();
    publish("20260501100000-000001");
    for (int i = 0; i < 20; i++) {
      appendBoth();
    }
    var log = new Tables(new CatalogDatabase(it.database().dataSource(), Instant::now), files());
    for (var entry :
        Objects.requireNonNull(log.now().get(TableName.of("bronze.a"))).snapshotLog()) {
      for (int off = -1; off <= 1; off++) {
        var at = Instant.ofEpochMilli(entry.timestampMillis() + off);
        var past = it.lake().asOf(new AsOf.Moment(at));
        if (past.find(TableName.of("bronze.a")).isPresent()) {
          assertThat(read(past, "select count(*) from bronze.a"))
              .isEqualTo(read(past, "select count(*) from bronze.b"));
        }
      }
    }
    assertThat(read(it.lake().asOf(new AsOf.Moment(Instant.now())), BOTH))
        .hasToString("[[21, 21, 1]]");
  }

  @Test
  void aTimeBeforeATablesHistoryIsAProblemOnlyForThatTable() {
    appendBoth();
    LockSupport.parkNanos(5_000_000);
    Instant between = Instant.now();
    LockSupport.parkNanos(5_000_000);
    it.append("bronze.late", "late", rows("id long", row(1L)));

    var past = it.lake().asOf(new AsOf.Moment(between));

    assertThat(read(past, "select count(*) from bronze.a")).hasToString("[[1]]");
    assertThat(problem(() -> read(past, "from bronze.late")).message())
        .startsWith("The table 'bronze.late' has no snapshot as old as " + between);
  }

  @Test
  void aSnapshotOfATablePinsTheOthersAtTheSameMoment() {
    appendBoth();
    appendBoth();
    long id = it.lake().view().find(TableName.of("bronze.a")).orElseThrow().snapshotId();
    LockSupport.parkNanos(5_000_000);
    appendBoth();

    assertThat(
            asOf(
                "bronze.a@" + id,
                "select (select count(*) from bronze.a), (select count(*) from bronze.b)"))
        .hasToString("[[2, 2]]");
    assertThat(problem(() -> it.lake().asOf(AsOf.of("bronze.a@7"))).code())
        .isEqualTo(ProblemCode.NOT_FOUND);
  }

  @Test
  void aTagKeepsItsStateUntilItIsRemoved() {
    appendBoth();
    it.lake().define(TableName.of("silver.v"), "select count(*) as n from bronze.a");
    var tags = new LakeTags(it.context());
    tags.set(new AsOf.Tag("before"), null);
    appendBoth();
    it.lake().define(TableName.of("silver.v"), "select count(*) + 1000 as n from bronze.a");
    publish("20260501100000-000001");
    publish("20260501110000-000002");
    tags.set(new AsOf.Tag("second"), AsOf.of("20260501100000-000001"));
    ahead = Duration.ofDays(30);
    it = reopen();

    it.lake().expire(Duration.ofDays(7));

    assertThat(asOf("before", "select n, (select count(*) from bronze.b) from silver.v"))
        .hasToString("[[1, 1]]");
    assertThat(asOf("second", BOTH)).hasToString("[[2, 2, 2]]");
    assertThat(asOf("second", "from silver.v")).hasToString("[[1002]]");
    assertThat(problem(() -> it.lake().asOf(AsOf.of("20260501100000-000001"))).message())
        .isEqualTo("The lake knows no state of the run '20260501100000-000001'.");
    var again = new LakeTags(it.context());
    again.remove(new AsOf.Tag("before"));
    assertThat(again.all()).extracting(LakePoints.Tag::name).containsExactly("second");
    it = reopen();
    it.lake().expire(Duration.ofDays(7));
    assertThat(problem(() -> it.lake().asOf(AsOf.of("before"))).code())
        .isEqualTo(ProblemCode.NOT_FOUND);
    assertThat(it.read("select count(*) from bronze.a")).hasToString("[[2]]");
  }

  @Test
  void statesOfRunsThatAreYoungEnoughOutliveExpiry() {
    appendBoth();
    publish("20260501100000-000001");
    appendBoth();
    publish("20260501110000-000002");
    ahead = Duration.ofHours(2);
    it = reopen();

    it.lake().expire(Duration.ofHours(3));

    assertThat(asOf("20260501100000-000001", BOTH)).hasToString("[[1, 1, 1]]");
  }

  @Test
  void aTagsNameIsNotABranchsNorTakenTwice() {
    appendBoth();
    var tags = new LakeTags(it.context());
    tags.set(new AsOf.Tag("one"), null);

    assertThat(problem(() -> tags.set(new AsOf.Tag("one"), null)).message())
        .isEqualTo("The tag 'one' is set already; expected a new name.");
    assertThat(problem(() -> tags.set(new AsOf.Tag("main"), null)).code())
        .isEqualTo(ProblemCode.NAME_FORM);
    assertThat(problem(() -> AsOf.of("No Tag")).code()).isEqualTo(ProblemCode.NAME_FORM);
    assertThat(problem(() -> tags.remove(new AsOf.Tag("none"))).code())
        .isEqualTo(ProblemCode.NOT_FOUND);
  }

  private List<?> asOf(String text, String sql) {
    return read(it.lake().asOf(AsOf.of(text)), sql);
  }

  private void appendBoth() {
    commits++;
    var rows = rows("id long", row((long) commits));
    it.lake()
        .commit(
            new LakeCommit(
                List.of(appendOf("bronze.a", rows, null), appendOf("bronze.b", rows, null)),
                new Mark("c/" + commits, null, "done")));
  }

  private void publish(String run) {
    var branch = it.lake().branch(new RunId(run));
    branch.replace(
        TableName.of("gold.t"), new SqlQuery("select count(*) as n from bronze.a"), null);
    branch.publish();
  }

  private LakeFiles files() {
    return it.context().files();
  }

  private LakeFixture reopen() {
    it.close();
    return LakeFixture.open(home, () -> Instant.now().plus(ahead));
  }

  private static Problem problem(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(MillraceException.class, call).problem();
  }
}
