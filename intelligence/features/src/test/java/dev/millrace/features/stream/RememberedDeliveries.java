package dev.millrace.features.stream;

import dev.millrace.contracts.event.Deliveries;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers where it met each message first, for as long as the test runs.
final class RememberedDeliveries implements Deliveries {

  private final Map<String, String> first = new ConcurrentHashMap<>();

  @Override
  public boolean isFirst(
      int partition, long offset, byte[] value, int idStart, int idEnd, long receivedAt) {
    String id = new String(value, idStart, idEnd - idStart, StandardCharsets.UTF_8);
    String place = partition + "/" + offset;
    String before = first.putIfAbsent(id, place);
    return before == null || before.equals(place);
  }
}
