package dev.millrace.bench.dashboard;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the dashboard's numbers are.
final class DashboardText {

  static final Text TEXT =
      new Text(
          List.of(
              "The generator of `gold` writes the sales lines, Millrace loads them and builds the star schema with the sample shop's models; the facts are split by day. The metrics are the sample shop's, less the dimensions of its customers' cities, which come from another source.",
              "Each round starts Millrace in a new process. Twenty people open a page, wait until all ten tiles are there, think for 2 to 12 seconds (7 at the mean) and click again: each time another window of days, mostly another category and segment. A person's tiles are asked for at once, by six connections as a browser opens them.",
              "Cold: after a warm-up of the process with other choices, every choice is one that nobody has asked for since the process started, so that no answer is known; the operating system's page cache holds the files. Warm: the same people click by chance on choices that somebody has asked for before.",
              "The peer is a process with DuckDB alone. The same people open the same pages in the same turns: it runs the SQL that each tile's answer names as its own, with the same parameters, over the same Parquet files, by eight sessions at once. Every tile must answer as many rows and the same sum as ours, or there is no result. Once it reads the files as they are, split by day; once it has put the facts into one file in the order of time, which the lake does not have."),
          List.of(
              "A latency is that of a whole page: from the click until the last of ten tiles has answered.",
              "Ours also answers the total of each tile and of the time before it, as JSON over HTTP; the peer runs the tile's rows alone, which is less.",
              "`cpu ms per page` is user and system time of the whole process, with whatever else it does meanwhile.",
              "`first page of the process` is one person's first page after the start, with nothing compiled and nothing known."),
          List.of(
              "The people share the cores with the server; the peer's live in its own process.",
              "A closed loop: a person who waits does not click, so a slow server sees fewer clicks.",
              "Loopback, no TLS, no network; drawing in the browser is not in it."));

  private DashboardText() {}
}
