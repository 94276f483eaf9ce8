package dev.millrace.bench.csv;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of a file are.
final class CsvText {

  static final Text TEXT =
      new Text(
          List.of(
              "A file of six columns is written, with a bad value in one row of 100,000. Millrace's own loading of files runs in the benchmark's process over its lake: the file is hashed, every row is typed and held to its rules, bad rows go to quarantine with their text, and all of it is one commit.",
              "The peer is DuckDB alone with the limits of Millrace's engine: COPY from read_csv with the same columns, which leaves bad rows out, into one Parquet file.",
              "They take turns. Rows are counted afterwards, good and bad, or there is no result."),
          List.of(
              "The share is the peer's time by Millrace's. `hash_seconds` is the part of it that knows a file by its content."),
          List.of(
              "The file comes from the page cache. The first round is cold in the JVM.",
              "The peer keeps neither row numbers nor bad rows, and syncs nothing."));

  private CsvText() {}
}
