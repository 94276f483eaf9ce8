package dev.millrace.ingest.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Events as they lie in quarantine: read strictly, written as they were. Safe for any thread.
public final class RawEvents {

  private static final int MAX_DEPTH = 32;

  private final JsonMapper json =
      JsonMapper.builder(
              new com.fasterxml.jackson.core.JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(100)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /// Null when it is no JSON, or names a field twice.
  public @Nullable JsonNode find(String text) {
    try {
      JsonNode read = json.readTree(text);
      return read.isMissingNode() ? null : read;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /// A request with one event.
  byte[] batch(ObjectNode event) {
    try {
      ArrayNode events = json.createArrayNode().add(event);
      return json.writeValueAsBytes(json.createObjectNode().set("batch", events));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree that was read cannot be written; this is a bug.", e);
    }
  }
}
