package dev.millrace.bench.collector;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the collector's numbers are.
final class CollectorText {

  static final Text TEXT =
      new Text(
          List.of(
              "Each round starts Millrace as `./millrace up` does, in a new process on a new data directory, with a project of one event contract and no warehouse; warms it up; measures batches (`POST /v1/batch`); waits until every event is in `bronze.events`; measures single events (`POST /v1/track`); sends single events again by wrk (one thread, 64 connections, the same bytes); stops it. Then batches again with `collector: {durability: fsync}`. Then nginx that answers 200 and reads no event, and a small collector in Fastify and kafkajs with the same check, are driven by the same wrk. Then the broker alone is started in a new process, and ProducerPerformance is run against it, once with Kafka's default settings and acks=all, once with the collector's own. Rounds follow one another, so that ours and the peers take turns.",
              "An event is 500 bytes of JSON with a message id of its own; a request is acknowledged when the log has it (acks=all). Every connection sends the next request when the answer to the last has come (a closed loop); requests are prepared, and only message ids change.",
              "Afterwards the counts must add up, or there is no result: events answered 200 = accepted in the status = stored in the lake, nothing refused, nothing in quarantine.",
              "CPU is user and system time of the process from /proc; memory is its peak resident set (VmHWM). Percentiles are exact, over every request that was answered in the measured time."),
          List.of(
              "`events per second` is what was acknowledged in the measured time. Meanwhile the same process also reads the log and writes it into the lake; how far the lake was behind at the end, and how long it took to catch up, is stated.",
              "`server cpu seconds per 100,000 events` is the server's CPU in the measured time; `until stored` counts all of its CPU from the first request, warm-up and compilation included, until the last event was in the lake, over all events.",
              "The peer's latency is a record's time in a producer whose buffer is full, not the time of a request; do not compare it with ours. Its CPU covers its whole run, start and warm-up included.",
              "The peer sends the same kind of bytes, without a key (batches fill one partition after the other) and without `receivedAt`; ours are keyed by customer, so that an order of events is kept for each."),
          List.of(
              "The load generator, the server and its broker share the cores: on two cores the server never has both. `load generator cores busy` says what it took.",
              "One broker: acks=all is one copy, and Kafka does not fsync for it, except where `durability: fsync` says so. The page cache takes the writes.",
              "64 connections that each wait for their answer bound the rate of single events: it says as much about the connections as about the server. Its CPU figure does not depend on that.",
              "A closed loop sends less when the server is slow, so the percentiles are those of a saturated server and hide what clients at a fixed rate would wait for.",
              "Loopback, no TLS, no network."));

  private CollectorText() {}
}
