package dev.millrace.contracts.log;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// For each partition of a topic, the offset of the record to read next.
public record LogPosition(Map<Integer, Long> nextOffsets) {

  public static final LogPosition BEGINNING = new LogPosition(Map.of());

  public LogPosition {
    nextOffsets = Map.copyOf(nextOffsets);
  }

  /// Records between an earlier position and this one.
  public long since(LogPosition earlier) {
    return nextOffsets.entrySet().stream()
        .mapToLong(next -> next.getValue() - earlier.nextOffsets.getOrDefault(next.getKey(), 0L))
        .sum();
  }

  /// `0:15,1:7`, by partition.
  public String toText() {
    return new TreeMap<>(nextOffsets)
        .entrySet().stream()
            .map(next -> next.getKey() + ":" + next.getValue())
            .collect(Collectors.joining(","));
  }

  /// Reads what [#toText()] wrote.
  public static LogPosition parse(String text) {
    if (text.isEmpty()) {
      return BEGINNING;
    }
    var offsets = new TreeMap<Integer, Long>();
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      offsets.put(
          Integer.parseInt(part, 0, colon, 10), Long.parseLong(part, colon + 1, part.length(), 10));
    }
    return new LogPosition(offsets);
  }
}
