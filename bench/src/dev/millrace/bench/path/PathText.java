package dev.millrace.bench.path;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of the whole path are.
final class PathText {

  static final Text TEXT =
      new Text(
          List.of(
              "Millrace is started once, as `./millrace up` does, with a project of one event contract and one view of eight streaming features and no warehouse. Then batches of 100 events of 500 bytes are due at fixed moments, for each phase at another rate, on 12 connections.",
              "A request's latency counts from the moment it was due (an open loop), so it holds the waiting for a slow server.",
              "Freshness: every tenth of a second one event of a new customer is sent; the time runs from the collector's answer until the customer's feature is read over REST.",
              "Every two seconds the status says how many events are in the log and not yet in the lake, and how many not yet in the features. After each phase all events must be in the lake, each once, or there is no result."),
          List.of(
              "Sustained means that nearly every event (98 %) goes at its moment and that lake and features end less than ten seconds behind. The first phase that is not sustained is the last.",
              "`server cpu seconds per 100,000 events` holds everything: HTTP, checks, broker, streaming features, lake. `peak memory` is the peak resident set (VmHWM) since the start.",
              "`start seconds` is from the start of the JVM to the first answer, on an empty data directory."),
          List.of(
              "The load generator shares the cores with the server.",
              "One broker: acks=all is one copy, and Kafka does not fsync for it.",
              "Loopback, no TLS, no network. No peer does all of this in one process, so there is none here; the parts have theirs."));

  private PathText() {}
}
