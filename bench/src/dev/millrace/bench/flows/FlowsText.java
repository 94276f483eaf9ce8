package dev.millrace.bench.flows;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of flows are.
final class FlowsText {

  static final Text TEXT =
      new Text(
          List.of(
              "The product's flows run in the benchmark's own process over its SQLite database with full sync. Steps do nothing, so that only their keeping is measured: every begin, end and log line is committed before it is acted on.",
              "The chain is forty steps, each after the one before; its time is from the request to the end of the run, over forty. The list is one step that runs for each of many entries, sixteen at once.",
              "The heap is what is in use after a full collection, with the flows still open, less what it was before them."),
          List.of(
              "`millis_per_step` of the chain is the least that a step of a flow costs.",
              "`steps_per_second` is of one run; several runs share the database's one writer."),
          List.of(
              "SQLite on the benchmark's disk; a PostgreSQL costs a round trip and its own sync for each commit. No peer is measured yet."));

  private FlowsText() {}
}
