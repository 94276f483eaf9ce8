package dev.millrace.bench.stream;

import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.EventReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;

/// The fold alone, on one core: scanning, finding the state in a map, updating it. By hand:
/// `java -cp ... dev.millrace.bench.stream.FoldSpeed`.
final class FoldSpeed {

  private static final int EVENTS = 400_000;
  private static final int ROUNDS = 8;

  private FoldSpeed() {}

  public static void main(String[] arguments) {
    int customers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    var made = new StreamEvents(1, customers, Duration.ofMillis(250));
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(made.next().value());
    }
    var fold = new EventFold(List.of(StreamView.eightFeatures()));
    for (int round = 0; round < ROUNDS; round++) {
      Map<Bytes, byte[]> states = new HashMap<>();
      long scan = scanned(fold.reader(), events);
      long start = System.nanoTime();
      folded(fold, events, states);
      double nanos = (double) (System.nanoTime() - start) / EVENTS;
      System.out.printf(
          Locale.ROOT,
          "%,.0f updates/s, %.0f ns each, of which reading %.0f ns; %d bytes an event, %.0f bytes a state%n",
          1e9 / nanos,
          nanos,
          (double) scan / EVENTS,
          events.getFirst().length,
          states.values().stream().mapToInt(state -> state.length).average().orElse(0));
    }
  }

  private static long scanned(EventReader reader, List<byte[]> events) {
    long start = System.nanoTime();
    for (byte[] event : events) {
      if (!reader.read(event)) {
        throw new IllegalStateException("An event cannot be read; this is a bug.");
      }
    }
    return System.nanoTime() - start;
  }

  private static void folded(EventFold fold, List<byte[]> events, Map<Bytes, byte[]> states) {
    EventReader reader = fold.reader();
    for (byte[] event : events) {
      reader.read(event);
      var key = Bytes.wrap(reader.key());
      byte[] before = states.get(key);
      byte[] after = fold.update(before, reader);
      if (after != null && after != before) {
        states.put(key, after);
      }
    }
  }
}
