package dev.millrace.bench.stream;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of the stream are.
final class StreamText {

  static final Text TEXT =
      new Text(
          List.of(
              "A seeded generator fills the topic `events` of an embedded broker once: 500 bytes an event, four partitions, customers skewed, one event in twenty late by up to an hour. Each run is a new process with the product's own flags: the broker on that log, and the subject as a new application that folds all of it. Runs follow one another, so that ours and the peer take turns.",
              "The eight features: three counts and a sum over windows of an hour to 90 days, a latest value, different values of seven days, the ten latest values, the session.",
              "The peer is the same fold, `exactly_once_v2` and commit interval on Kafka Streams' in-memory store with its cache.",
              "A run counts only if the states of one customer in a hundred are, byte by byte, what their events make them."),
          List.of(
              "`events_per_second` is from the moment when a quarter was committed, when code is compiled, until all was; `with_start` includes starting the client and joining the group.",
              "CPU and memory are the whole process's: broker, consumer, fold, changelog."),
          List.of(
              "The broker reads its log from the page cache.",
              "No event is a duplicate, and nobody asks whether one is."));

  private StreamText() {}
}
