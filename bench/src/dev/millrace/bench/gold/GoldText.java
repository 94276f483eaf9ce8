package dev.millrace.bench.gold;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the gold numbers are.
final class GoldText {

  static final Text TEXT =
      new Text(
          List.of(
              "A seeded generator writes sales lines in the sample shop's format: 1 to 4 lines a transaction, customers skewed, 2 % returns, 0.1 % unknown products, 0.1 % lines whose signs contradict; a CSV file for each month, and one JSON catalogue. Millrace loads them through its landing zone (reported, no peer).",
              "Each round starts Millrace in a new process on that data directory and runs a flow of one step, `run: build`, with the models of examples/shop that are made from sales and products, unchanged: every table is written on a branch, every check runs there, all is published at once. Then a new process runs the same SQL by DuckDB alone over the same bronze Parquet files, into Parquet files: once with one file for each table, once split by day as ours are. Rounds follow one another, so that ours and the peer take turns.",
              "Ours and the peer must answer the same counts and sums over all tables, and the fact table must hold the lines and the amount that the generator counted, or there is no result.",
              "CPU is user and system time of the process from /proc (of the peer, its start included); memory is its peak resident set (VmHWM)."),
          List.of(
              "`seconds` of ours: from the request that starts the flow until its run has succeeded. Of the peer: from the first statement to the end of the last.",
              "`seconds writing tables` is the sum of the tables' own times in the run's log (running the SQL, writing and syncing files, committing to the branch); `checking and publishing` is the rest of the step; `starting and recording the run` is the scheduler's part, which the comparison leaves out.",
              "The difference to `split by day like ours` is what branch, checks, catalog and fsync cost; the difference between the peer's two layouts is what splitting by day costs.",
              "The peak memory of ours is the whole product's: broker, collector, HTTP and scheduler are up meanwhile."),
          List.of(
              "DuckDB has 512 MB and 2 threads in ours and in the peer; what does not fit goes to disk.",
              "The peer does not fsync: part of its writing is left to the page cache.",
              "The first round creates the tables, the later ones replace them.",
              "The bronze files come from the page cache. Spark is not compared here; that is a benchmark of its own."));

  private GoldText() {}
}
