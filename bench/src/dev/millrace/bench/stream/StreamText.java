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
              "Kafka Streams is the same fold on its own in-memory store with a cache of 256 MB, with ours in number of threads, `exactly_once_v2`, commit interval and producer's batches.",
              "Flink is the same fold as a KeyedProcessFunction in a cluster of its own inside the process: parallelism 2, keyed by the log's key, state in the heap (HashMapStateBackend), an exactly-once checkpoint into local files every second, objects reused. It has 2 GB of heap and 512 MB of direct memory, the others 640 and 192 MB. The broker is in the same process for all three.",
              "A run counts only if the states of one customer in a hundred are, byte by byte, what their events make them."),
          List.of(
              "`events_per_second` is from the moment when a quarter was committed, when code is compiled, until all was (of Flink: until a checkpoint that holds all was complete); `with_start` includes starting the client and joining the group.",
              "CPU and memory are the whole process's: broker, consumer, fold, changelog."),
          List.of(
              "Flink is made for many machines and runs here on one; its connector was made for 2.2, the newest that there is. Its whole state goes to files at every checkpoint, ours and Kafka Streams' send what has changed to the log.",
              "The broker reads its log from the page cache.",
              "No event is a duplicate, and nobody asks whether one is."));

  private StreamText() {}
}
