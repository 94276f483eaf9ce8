package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.read;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.flow.StepRunner.Call;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeUpkeepTest {

  private static final TableName EVENTS = TableName.of("bronze.events");

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
  void smallFilesOfADayBecomeOneAndNoRowChanges() {
    var may = Instant.parse("2026-05-01T00:00:00Z");
    for (int i = 0; i < 30; i++) {
      append(
          EVENTS,
          "e/" + i,
          row((long) i, may.plus(Duration.ofMinutes(i))),
          row(1000L + i, may.plus(Duration.ofDays(1))));
    }
    append(EVENTS, "e/none", row(5000L, null));
    var before = it.read("from bronze.events order by id");

    Compacted done = it.lake().desk().compact(EVENTS);

    assertThat(done.filesBefore()).isEqualTo(61);
    assertThat(done.filesAfter()).isEqualTo(3);
    assertThat(done.manifestsAfter()).isLessThan(done.manifestsBefore()).isLessThanOrEqualTo(3);
    assertThat(it.read("from bronze.events order by id")).isEqualTo(before);
    assertThat(it.lake().desk().stats(EVENTS).partitions()).isEqualTo(3);
    assertThat(it.lake().desk().compact(EVENTS).isChanged()).isFalse();
    append(EVENTS, "e/after", row(9L, may));
    assertThat(it.read("select count(*) from bronze.events")).hasToString("[[62]]");
  }

  @Test
  void mergedFilesAreSortedAsTheTableSays() throws IOException {
    append(EVENTS, "s/0", row(3L, null));
    it.lake().desk().change(EVENTS, new TableAlteration.Sort(List.of("id")));
    for (long i : new long[] {9, 1, 7, 5}) {
      append(EVENTS, "s/" + i, row(i, null), row(i - 1, null));
    }

    it.lake().desk().compact(EVENTS);

    var held = it.lake().desk().stats(EVENTS);
    assertThat(held.files()).isEqualTo(1);
    assertThat(held.sortedBy()).containsExactly("id");
    assertThat(it.read("select id from bronze.events"))
        .containsExactly(
            LongStream.of(0, 1, 3, 4, 5, 6, 7, 8, 9).mapToObj(List::of).toArray(List[]::new));
  }

  @Test
  void aViewFromBeforeACompactionStillReads() {
    for (int i = 0; i < 6; i++) {
      append(EVENTS, "v/" + i, row((long) i, null));
    }
    var held = it.lake().view();
    it.lake().desk().compact(EVENTS);
    ahead = Duration.ofDays(2);

    it.lake().expire(Duration.ofHours(1));

    assertThat(read(held, "select count(*), sum(id) from bronze.events")).hasToString("[[6, 15]]");
  }

  @Test
  void maintenanceIsAFlowStepThatTellsWhatItDid() throws Exception {
    for (int i = 0; i < 12; i++) {
      append(EVENTS, "m/" + i, row((long) i, null));
    }
    ahead = Duration.ofDays(8);
    it.close();
    it = LakeFixture.open(home, () -> Instant.now().plus(ahead));
    Path orphan = home.resolve("lake/bronze/events/data/killed.parquet");
    Files.writeString(orphan, "half a file");
    List<String> log = new ArrayList<>();

    var report =
        new MaintainStep(it.lake().desk())
            .run(new Call(new RunId("r1"), "maintain", 1, Map.of("keep", "1 hours"), log::add));

    assertThat(report.summary())
        .startsWith("12 files merged into 1 in 1 tables (")
        .contains(" manifests into ")
        .endsWith(" snapshots and 1 orphans gone");
    assertThat(log.getFirst()).startsWith("bronze.events: 12 files (").contains(") are now 1 (");
    assertThat(orphan).doesNotExist();
    assertThat(it.read("select count(*) from bronze.events")).hasToString("[[12]]");
  }

  @Test
  void aTableWithManyCommitsForgetsItsOldestSnapshotsByItself() throws IOException {
    it.close();
    it = LakeFixture.open(home, settings -> settings.withMaxSnapshots(20));
    append(EVENTS, "t/first", row(0L, null));
    it.lake().desk().tag(new dev.millrace.contracts.lake.AsOf.Tag("first"), null);
    for (int i = 1; i <= 50; i++) {
      append(EVENTS, "t/" + i, row((long) i, null));
    }

    assertThat(it.lake().desk().history(EVENTS)).hasSizeBetween(10, 21);
    assertThat(it.read("select count(*) from bronze.events")).hasToString("[[51]]");
    assertThat(
            read(
                it.lake().asOf(dev.millrace.contracts.lake.AsOf.of("first")),
                "select count(*) from bronze.events"))
        .hasToString("[[1]]");
    try (var files = Files.walk(home.resolve("lake/bronze/events/metadata"))) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("snap-")).count())
          .isLessThan(23);
    }
  }

  @Test
  void sixteenWritersWithCompactionAndExpiryLoseNothing() {
    var orders = TableName.of("bronze.orders");
    int writers = 6;
    int rounds = 12;
    append(EVENTS, "a/first", row(9_000_000L, null));
    merge(orders, "o/first", row(0L, -1L));
    var isOver = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> writing = new ArrayList<>();
      List<CompletableFuture<Void>> caring = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        long id = writer;
        writing.add(
            CompletableFuture.runAsync(
                () -> {
                  for (long i = 0; i < rounds; i++) {
                    append(EVENTS, "a/%d/%d".formatted(id, i), row(id * 1000 + i, null));
                  }
                },
                threads));
        writing.add(
            CompletableFuture.runAsync(
                () -> {
                  for (long i = 0; i < rounds; i++) {
                    merge(orders, "o/%d/%d".formatted(id, i), row(id, i), row(100 + i, id));
                  }
                },
                threads));
      }
      for (int i = 0; i < 2; i++) {
        TableName table = i == 0 ? EVENTS : orders;
        caring.add(
            CompletableFuture.runAsync(
                () -> {
                  while (!isOver.get()) {
                    it.lake().desk().compact(table);
                  }
                },
                threads));
        caring.add(
            CompletableFuture.runAsync(
                () -> {
                  while (!isOver.get()) {
                    it.lake().desk().expire(Duration.ofSeconds(1));
                    it.lake().desk().collectOrphans(Duration.ofHours(1));
                    assertThat(it.lake().view().tables()).hasSizeLessThanOrEqualTo(2);
                  }
                },
                threads));
      }
      try {
        writing.forEach(CompletableFuture::join);
      } finally {
        isOver.set(true);
      }
      caring.forEach(CompletableFuture::join);
    }

    assertThat(it.read("select count(*), count(distinct id) from bronze.events"))
        .hasToString("[[%d, %d]]".formatted(writers * rounds + 1, writers * rounds + 1));
    assertThat(it.read("select id, n from bronze.orders where id < 100 order by id"))
        .hasSize(writers)
        .allSatisfy(order -> assertThat(order.get(1)).isEqualTo(rounds - 1L));
    assertThat(it.read("select count(*), count(distinct id) from bronze.orders where id >= 100"))
        .hasToString("[[%d, %d]]".formatted(rounds, rounds));
    it.lake().desk().compact(EVENTS);
    assertThat(it.read("select count(*), sum(id) from bronze.events where id < 9000000"))
        .hasToString(
            "[[%d, %d]]"
                .formatted(
                    writers * rounds,
                    LongStream.range(0, writers)
                        .map(id -> LongStream.range(0, rounds).map(i -> id * 1000 + i).sum())
                        .sum()));
    for (int writer = 0; writer < writers; writer++) {
      for (int i = 0; i < rounds; i++) {
        assertThat(it.lake().mark("a/%d/%d".formatted(writer, i))).contains("done");
      }
    }
  }

  private void append(TableName table, String mark, @Nullable Object[]... values) {
    it.lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableAppend(
                        table, rows("id long, happened timestamp", values), "happened")),
                new Mark(mark, null, "done")));
  }

  private void merge(TableName table, String mark, @Nullable Object[]... values) {
    it.lake()
        .commit(
            new LakeCommit(
                List.of(
                    new TableMerge(table, rows("id long, n long", values), List.of("id"), null)),
                new Mark(mark, null, "done")));
  }
}
