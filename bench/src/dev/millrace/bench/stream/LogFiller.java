package dev.millrace.bench.stream;

import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.log.Topics;
import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.external.kafka.KafkaEventLog;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.EventReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/// A child process that fills a broker's log with events and writes what a few customers' states
/// must be in the end.
final class LogFiller {

  private static final int BATCH = 10_000;
  private static final Duration APART = Duration.ofMillis(250);

  private LogFiller() {}

  /// @param arguments the broker's directory, how many events, how many customers, the file that
  ///   takes the states
  public static void main(String[] arguments) throws IOException {
    int events = Integer.parseInt(arguments[1]);
    var made = new StreamEvents(1, Integer.parseInt(arguments[2]), APART);
    var expected = new Expected();
    try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), 0);
        KafkaEventLog log = KafkaEventLog.connect(broker.bootstrapServers())) {
      log.ensureTopic(Topics.EVENTS, Topics.PARTITIONS);
      List<CompletionStage<?>> sent = new ArrayList<>();
      for (int done = 0; done < events; done += BATCH) {
        var records = new ArrayList<LogRecord>();
        for (int i = done; i < Math.min(events, done + BATCH); i++) {
          StreamEvents.Made one = made.next();
          expected.add(one);
          records.add(new LogRecord(one.key(), one.value()));
        }
        sent.add(log.append(Topics.EVENTS, records));
        if (sent.size() == 4) {
          sent.removeFirst().toCompletableFuture().join();
        }
      }
      sent.forEach(stage -> stage.toCompletableFuture().join());
    }
    Files.write(Path.of(arguments[3]), expected.lines());
  }

  /// One customer in a hundred.
  static boolean isProven(String customer) {
    return customer.endsWith("00");
  }

  /// The fold of those.
  private static final class Expected {

    private final EventFold fold = new EventFold(List.of(StreamView.eightFeatures()));
    private final EventReader reader = fold.reader();
    private final Map<String, byte[]> states = new TreeMap<>();

    void add(StreamEvents.Made event) {
      if (isProven(event.key())) {
        reader.read(event.value());
        String key = new String(reader.key(), StandardCharsets.UTF_8);
        byte[] after = fold.update(states.get(key), reader);
        if (after != null) {
          states.put(key, after);
        }
      }
    }

    List<String> lines() {
      return states.entrySet().stream()
          .map(one -> one.getKey() + " " + HexFormat.of().formatHex(one.getValue()))
          .toList();
    }
  }
}
