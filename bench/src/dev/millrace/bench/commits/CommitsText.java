package dev.millrace.bench.commits;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of commits are.
final class CommitsText {

  static final Text TEXT =
      new Text(
          List.of(
              "The product's lake, SQLite catalog and DuckDB engine run in the benchmark's own process. One thread commits batches of rows, one after the other, to a table that is split by day: each commit writes and syncs a Parquet file, a manifest, a manifest list and the metadata, and moves pointer and mark in one transaction.",
              "The lake is then opened anew and read; its table is compacted, old snapshots are expired, and it is read again. Planning is Iceberg's, over all files, with the table's figures; it is not answered from a cache. Each query takes a view of its own; the median of seven counts.",
              "The large table is written by one build on a branch. A merge replaces one row in a hundred by key, once with keys spread over all files, once with the newest keys; afterwards every row and key is counted, or there is no result.",
              "The scan and its peer take turns, fifteen times each, over the very same files. The answers must agree."),
          List.of(
              "`commit_p50_last_tenth_ms` beside that of the first tenth says whether commits slow down as files and snapshots grow.",
              "`first_query_ms` has everything cold in the process: metadata, manifests, footers. `query_ms` has the snapshot's plan and the footers cached, as between two commits.",
              "The difference between the scan and its peer is what catalog, view, planning and the binding of files cost."),
          List.of(
              "Files come from the page cache. The peer gets its list of files for nothing.",
              "One writer; the beside of writers and compaction is a test of correctness, not measured here.",
              "A merge's rows stand in memory before it begins; making them is not counted."));

  private CommitsText() {}
}
