package dev.millrace.bench.tpch;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of TPC-H are.
final class TpchText {

  static final Text TEXT =
      new Text(
          List.of(
              "The eight tables of TPC-H are made as CSV files and loaded through Millrace's landing zone. The 22 queries are models (bench/tpch/models), materialised as tables.",
              "Each round starts Millrace in a new process and runs a flow of one step, `run: build`: every model is written on a branch, and all are published at once. Then a new process runs the same SQL by DuckDB alone over the same bronze Parquet files, each answer into a Parquet file. In the first round Spark does so too, into Iceberg tables, and PostgreSQL over tables that were loaded, keyed, indexed and analysed before.",
              "Ours, DuckDB and PostgreSQL must answer as many rows to each query, or there is no result. That answers of the engines are equal value by value is what `./millrace parity` tells."),
          List.of(
              "`seconds` of ours: the build step, from its start until all is published. Of the peers: the sum over the queries; starting, loading and indexing are left out.",
              "A query that PostgreSQL does not answer within its limit counts as the limit."),
          List.of(
              "DuckDB has 512 MB and 2 threads in ours and in the peer; what does not fit goes to disk.",
              "The peers do not fsync; Millrace's commits do.",
              "Scale 10 is not run: its tables, files and copies want more than 60 GB of disk."));
}
