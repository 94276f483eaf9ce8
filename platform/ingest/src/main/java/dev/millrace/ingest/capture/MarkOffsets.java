package dev.millrace.ingest.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/// Where the engine begins: the offset that the lake's mark holds, handed over with the engine's
/// settings. What the engine stores is forgotten, because the mark alone counts. Made by the
/// engine, by name.
public final class MarkOffsets extends MemoryOffsetBackingStore {

  static final String OFFSET = "millrace.offset";

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public void configure(WorkerConfig config) {
    super.configure(config);
    Map<String, String> settings = config.originalsStrings();
    String offset = settings.get(OFFSET);
    if (offset != null) {
      data.put(
          key(settings.getOrDefault("name", ""), settings.getOrDefault("topic.prefix", "")),
          ByteBuffer.wrap(offset.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /// Nobody asks for them: the engine knows its one partition.
  @Override
  public Set<Map<String, Object>> connectorPartitions(String connector) {
    return Set.of();
  }

  /// As the engine writes it.
  private static ByteBuffer key(String engine, String server) {
    try {
      return ByteBuffer.wrap(JSON.writeValueAsBytes(List.of(engine, Map.of("server", server))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list of texts cannot be JSON; this is a bug.", e);
    }
  }
}
