package dev.millrace.bench.commits;

import dev.millrace.bench.Jvm;
import dev.millrace.bench.Options;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result;
import dev.millrace.bench.Result.Sample;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.lake.Compacted;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongUnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Ten thousand small commits, their compaction, a merge of one row in a hundred, and a scan.
public record CommitsBenchmark(Place place, Options options) {

  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final TableName ORDERS = TableName.of("gold.orders");
  private static final int ROWS_PER_COMMIT = 200;
  private static final int SCANS = 15;
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final String COMMITS = "Small commits";
  private static final String BEFORE = "Reading before compaction";
  private static final String AFTER = "Reading after compaction";
  private static final String MERGE = "Merge of 1 % of the rows";
  private static final String SCAN = "Scan of the Iceberg table";
  private static final String PEER = "Scan by DuckDB of the same files";
  private static final String QUERY =
      "select count(*), sum(amount), count(distinct kind) from %s where amount >= 10";
  private static final String SCAN_QUERY =
      "select count(*), sum(amount), max(customer), sum(case when state = 's1' then quantity end) from %s";

  public Result run() throws IOException {
    // Iceberg tells every scan and commit.
    Logger.getLogger("org.apache.iceberg").setLevel(Level.WARNING);
    var samples = new ArrayList<Sample>();
    try {
      for (int round = 1; round <= options.rounds(); round++) {
        measure(round, samples);
      }
      place.fresh("commits");
    } catch (SQLException e) {
      throw new IllegalStateException("The peer did not answer.", e);
    }
    return new Result(
        "%,d small commits, compaction, merge and scan".formatted(commits()),
        summary(samples),
        settings(),
        samples,
        CommitsText.TEXT);
  }

  private int commits() {
    return options.isQuick() ? 500 : 10_000;
  }

  private long orders() {
    return options.isQuick() ? 1_000_000 : 10_000_000;
  }

  private void measure(int round, List<Sample> samples) throws IOException, SQLException {
    Path home = place.fresh("commits");
    try (var in = LakeInPlace.open(home)) {
      System.out.printf("round %d: %,d commits ...%n", round, commits());
      samples.add(commitMany(in, round));
    }
    var figures = new LinkedHashMap<String, Double>();
    try (var in = LakeInPlace.open(home)) {
      System.out.printf("round %d: reading and compaction ...%n", round);
      samples.add(readings(in, BEFORE, round, Map.of()));
      long start = System.nanoTime();
      Compacted done = in.lake().desk().compact(EVENTS);
      double seconds = seconds(start);
      figures.put("compaction_seconds", seconds);
      figures.put("files_before", (double) done.filesBefore());
      figures.put("manifests_before", (double) done.manifestsBefore());
    }
    try (var in = LakeInPlace.open(home)) {
      // Opened anew: views of before would keep the files that were merged.
      in.lake().desk().expire(Duration.ZERO);
      samples.add(readings(in, AFTER, round, figures));
    }
    try (var in = LakeInPlace.open(home)) {
      System.out.printf(Locale.ROOT, "round %d: %,d rows, merge and scan ...%n", round, orders());
      fill(in);
      samples.add(merge(in, round));
    }
    try (var in = LakeInPlace.open(home)) {
      scans(in, round, samples);
    }
  }

  private Sample commitMany(LakeInPlace in, int round) {
    double[] millis = new double[commits()];
    for (int i = 0; i < millis.length; i++) {
      Rows rows = events(i);
      long start = System.nanoTime();
      in.lake()
          .commit(
              new LakeCommit(
                  List.of(new TableAppend(EVENTS, rows, "occurred_at")),
                  new Mark("bench", i == 0 ? null : "" + (i - 1), "" + i)));
      millis[i] = seconds(start) * 1000;
    }
    int part = millis.length / 10;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("commit_p50_ms", percentile(millis, 0, millis.length, 50));
    figures.put("commit_p99_ms", percentile(millis, 0, millis.length, 99));
    figures.put("commit_p50_first_tenth_ms", percentile(millis, part / 5, part, 50));
    figures.put(
        "commit_p50_last_tenth_ms", percentile(millis, millis.length - part, millis.length, 50));
    figures.put("commits_per_second", millis.length / (Arrays.stream(millis).sum() / 1000));
    figures.put("snapshots_kept", (double) in.lake().desk().stats(EVENTS).snapshots());
    return new Sample(COMMITS, round, figures);
  }

  /// Time goes on by two seconds with each commit, as the event writer's does.
  private static Rows events(int commit) {
    List<Column> columns =
        List.of(
            new Column("message_id", Plain.STRING),
            new Column("occurred_at", Plain.TIMESTAMP),
            new Column("kind", Plain.STRING),
            new Column("amount", Plain.DOUBLE));
    var values = new ArrayList<@Nullable Object[]>();
    for (int i = 0; i < ROWS_PER_COMMIT; i++) {
      long row = (long) commit * ROWS_PER_COMMIT + i;
      values.add(
          new @Nullable Object[] {
            "m-" + row, START.plusMillis(row * 10), "kind" + row % 7, row % 100 / 2.0
          });
    }
    return new Rows(columns, values);
  }

  private Sample readings(LakeInPlace in, String subject, int round, Map<String, Double> more)
      throws IOException, SQLException {
    var figures = new LinkedHashMap<String, Double>(more);
    String sql = QUERY.formatted(EVENTS);
    long start = System.nanoTime();
    List<String> answer = in.row(sql);
    figures.put("first_query_ms", seconds(start) * 1000);
    figures.put("planning_ms", median(() -> in.lake().desk().stats(EVENTS)));
    figures.put("query_ms", median(() -> in.row(sql)));
    List<Path> files = in.files(EVENTS);
    try (var bare = new BareScan(in.home().resolve("temporary"))) {
      requireSame(answer, bare.row(QUERY, files));
      figures.put("duckdb_query_ms", median(() -> bare.row(QUERY, files)));
    }
    figures.put("files", (double) files.size());
    return new Sample(subject, round, figures);
  }

  private void fill(LakeInPlace in) {
    var branch = in.lake().branch(new RunId("bench-fill"));
    branch.replace(
        ORDERS,
        new SqlQuery(
            """
            select i as order_id, timestamptz '2026-01-01 00:00:00+00' + to_seconds(i) as ordered_at,
              'c-' || (i * 7919 %% 100000) as customer, 's' || (i %% 5) as state,
              (i %% 9)::integer as quantity, (i %% 10007) / 100.0::double as amount
            from range(%d) r(i)
            """
                .formatted(orders())),
        null);
    branch.publish();
  }

  private Sample merge(LakeInPlace in, int round) {
    long changed = orders() / 100;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("spread_seconds", merge(in, "spread", i -> i * 100));
    figures.put("recent_seconds", merge(in, "recent", i -> orders() - changed + i));
    figures.put("changed_rows", (double) changed);
    return new Sample(MERGE, round, figures);
  }

  private double merge(LakeInPlace in, String mark, LongUnaryOperator key) {
    int changed = (int) (orders() / 100);
    List<Column> columns =
        in.lake().view().find(ORDERS).orElseThrow().columns();
    var values = new ArrayList<@Nullable Object[]>(changed);
    for (int i = 0; i < changed; i++) {
      long id = key.applyAsLong(i);
      values.add(
          new @Nullable Object[] {
            id, START.plusSeconds(id), "c-" + id % 1000, mark, (int) (id % 9), id % 100 / 2.0
          });
    }
    long start = System.nanoTime();
    in.lake()
        .commit(
            new LakeCommit(
                List.of(new TableMerge(ORDERS, new Rows(columns, values), List.of("order_id"), null)),
                new Mark("merge/" + mark, null, "done")));
    double seconds = seconds(start);
    requireSame(
        List.of("" + orders(), "" + orders(), "" + changed),
        in.row(
            "select count(*), count(distinct order_id), count(*) filter (where state = '%s') from %s"
                .formatted(mark, ORDERS)));
    return seconds;
  }

  private void scans(LakeInPlace in, int round, List<Sample> samples)
      throws IOException, SQLException {
    in.lake().desk().expire(Duration.ZERO);
    List<Path> files = in.files(ORDERS);
    String sql = SCAN_QUERY.formatted(ORDERS);
    double[] ours = new double[SCANS];
    double[] theirs = new double[SCANS];
    try (var bare = new BareScan(in.home().resolve("temporary"))) {
      requireSame(in.row(sql), bare.row(SCAN_QUERY, files));
      for (int i = 0; i < SCANS; i++) {
        ours[i] = millis(() -> in.row(sql));
        theirs[i] = millis(() -> bare.row(SCAN_QUERY, files));
      }
    }
    samples.add(scan(SCAN, round, ours, files));
    samples.add(scan(PEER, round, theirs, files));
  }

  private static Sample scan(String subject, int round, double[] millis, List<Path> files) {
    var figures = new LinkedHashMap<String, Double>();
    figures.put("scan_p50_ms", percentile(millis, 0, millis.length, 50));
    figures.put("scan_fastest_ms", Arrays.stream(millis).min().orElse(0));
    figures.put("files", (double) files.size());
    return new Sample(subject, round, figures);
  }

  private static void requireSame(List<String> expected, List<String> found) {
    boolean isSame =
        expected.size() == found.size()
            && IntStream.range(0, expected.size())
                .allMatch(i -> isSame(expected.get(i), found.get(i)));
    if (!isSame) {
      throw new IllegalStateException(
          "The answers differ: expected %s, got %s.".formatted(expected, found));
    }
  }

  /// Sums of floating-point numbers depend on the order of the rows in their last digits.
  private static boolean isSame(String a, String b) {
    return a.equals(b)
        || Math.abs(Double.parseDouble(a) - Double.parseDouble(b))
            <= 1e-9 * Math.abs(Double.parseDouble(a));
  }

  private static double median(Callable<?> work) throws SQLException {
    double[] millis = new double[7];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = millis(work);
    }
    return percentile(millis, 0, millis.length, 50);
  }

  private static double millis(Callable<?> work) throws SQLException {
    long start = System.nanoTime();
    try {
      work.call();
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The measured work failed.", e);
    }
    return seconds(start) * 1000;
  }

  private static double percentile(double[] values, int from, int to, int percent) {
    double[] sorted = Arrays.stream(values, from, to).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private List<String> summary(List<Sample> samples) {
    Map<String, Double> commits = Result.medians(samples, COMMITS);
    Map<String, Double> before = Result.medians(samples, BEFORE);
    Map<String, Double> after = Result.medians(samples, AFTER);
    Map<String, Double> merge = Result.medians(samples, MERGE);
    double ours = Result.medians(samples, SCAN).get("scan_p50_ms");
    double theirs = Result.medians(samples, PEER).get("scan_p50_ms");
    return List.of(
        String.format(
            Locale.ROOT,
            "%,d commits of %d rows: p50 %.1f ms, p99 %.1f ms; p50 of the last tenth %.1f ms, of the first %.1f ms.",
            commits(),
            ROWS_PER_COMMIT,
            commits.get("commit_p50_ms"),
            commits.get("commit_p99_ms"),
            commits.get("commit_p50_last_tenth_ms"),
            commits.get("commit_p50_first_tenth_ms")),
        String.format(
            Locale.ROOT,
            "Compaction of %,.0f files into %,.0f took %.1f s. Planning %.1f ms before, %.1f ms after; a query over all rows %.0f ms before, %.1f ms after.",
            before.get("files"),
            after.get("files"),
            after.get("compaction_seconds"),
            before.get("planning_ms"),
            after.get("planning_ms"),
            before.get("query_ms"),
            after.get("query_ms")),
        String.format(
            Locale.ROOT,
            "Merge of %,.0f changed rows into %,d by copy-on-write: %.2f s spread over all files, %.2f s for the newest keys.",
            merge.get("changed_rows"),
            orders(),
            merge.get("spread_seconds"),
            merge.get("recent_seconds")),
        String.format(
            Locale.ROOT,
            "Scan of the Iceberg table of %,d rows: %.1f ms; DuckDB on the same files: %.1f ms: %+.1f %%.",
            orders(),
            ours,
            theirs,
            100 * (ours / theirs - 1)));
  }

  private Map<String, Object> settings() {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("commits", commits());
    settings.put("rows_per_commit", ROWS_PER_COMMIT);
    settings.put("rows_of_the_large_table", orders());
    settings.put("scans", SCANS);
    settings.put("duckdb", "memory_limit 512 MB, 2 threads, preserve_insertion_order off");
    settings.put("jvm_flags", String.join(" ", Jvm.FLAGS));
    return settings;
  }
}
