package dev.millrace.bench.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.features.aggregate.EventFold;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/// A child process: a broker on a filled log, and a subject that folds all of it.
final class StreamRun {

  private static final long LOOK_EVERY_MILLIS = 20;

  private final Subject subject;
  private final Admin admin;
  private final String application;
  private final long events;

  private StreamRun(Subject subject, Admin admin, String application, long events) {
    this.subject = subject;
    this.admin = admin;
    this.application = application;
    this.events = events;
  }

  /// @param arguments the broker's directory, the subject, the application, how many events, the
  ///   expected states, a directory, the file that takes the figures
  public static void main(String[] arguments) throws Exception {
    run(Subject.of(arguments[1]), arguments);
    System.exit(0);
  }

  /// Closes the subject.
  static void run(Subject subject, String[] arguments) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        subject) {
      var run = new StreamRun(subject, admin, arguments[2], Long.parseLong(arguments[3]));
      Map<String, Double> figures =
          run.measure(
              () ->
                  subject.start(
                      broker.bootstrapServers(), Path.of(arguments[5]), arguments[2]));
      prove(subject, Files.readAllLines(Path.of(arguments[4])));
      Path file = Path.of(arguments[6]);
      new ObjectMapper().writeValue(file.toFile(), figures);
    }
  }

  /// From the start, and from the first quarter on, when code is compiled; until all is committed.
  private Map<String, Double> measure(Runnable start) throws Exception {
    Moment begin = Moment.now(0);
    start.run();
    Moment warm = reached(events / 4);
    Moment end = reached(events);
    var figures = new LinkedHashMap<String, Double>();
    double seconds = end.since(warm);
    long folded = end.committed - warm.committed;
    figures.put("events_per_second", folded / seconds);
    figures.put("events_per_second_with_start", events / end.since(begin));
    figures.put(
        "cpu_seconds_per_100,000_events", (end.cpu - warm.cpu) / 1e9 / folded * 100_000);
    figures.put("cores", (end.cpu - warm.cpu) / 1e9 / seconds);
    figures.put(
        "heap_after_mb",
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1048576.0);
    return figures;
  }

  private Moment reached(long wanted) throws IOException, InterruptedException {
    while (true) {
      long committed = committed();
      if (committed >= wanted) {
        return Moment.now(committed);
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }

  private long committed() throws InterruptedException {
    long known = subject.committed();
    return known >= 0 ? known : committedOffsets();
  }

  private long committedOffsets() throws InterruptedException {
    try {
      return admin
          .listConsumerGroupOffsets(application)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(offset -> offset == null ? 0 : offset.offset())
          .sum();
    } catch (ExecutionException e) {
      return 0; // the group does not exist yet
    }
  }

  private record Moment(long nanos, long cpu, long committed) {

    static Moment now(long committed) {
      long cpu =
          ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
              .getProcessCpuTime();
      return new Moment(System.nanoTime(), cpu, committed);
    }

    double since(Moment earlier) {
      return (nanos - earlier.nanos) / 1e9;
    }
  }

  private static void prove(Subject subject, List<String> expected) {
    var fold = new EventFold(List.of(StreamView.eightFeatures()));
    for (String line : expected) {
      String key = line.substring(0, line.indexOf(' '));
      byte[] wanted = HexFormat.of().parseHex(line.substring(line.indexOf(' ') + 1));
      byte[] found = subject.state(key);
      if (!java.util.Arrays.equals(fold.merge(List.of(found)), fold.merge(List.of(wanted)))) {
        throw new IllegalStateException(
            "The state of '%s' is not what its events make it.".formatted(key));
      }
    }
  }
}
