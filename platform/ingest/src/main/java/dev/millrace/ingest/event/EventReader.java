package dev.millrace.ingest.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;

/// Reads JSON that strangers send: bounded in depth, in the length of names and of numbers.
public final class EventReader {

  private static final int MAX_DEPTH = 32;

  private final ObjectMapper json =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxNumberLength(100)
                      .maxNameLength(1_000)
                      .build())
              .build());

  /// @throws MillraceException EVENT_SYNTAX when it is no JSON, or nests too deep
  public JsonNode read(byte[] body) {
    try {
      JsonNode node = json.readTree(body);
      if (node == null || node.isMissingNode()) {
        throw syntax("nothing");
      }
      return node;
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw syntax(
          "%s at line %d, column %d"
              .formatted(
                  e.getOriginalMessage().lines().findFirst().orElse(""),
                  place == null ? 0 : place.getLineNr(),
                  place == null ? 0 : place.getColumnNr()));
    } catch (IOException e) {
      throw syntax(String.valueOf(e.getMessage()));
    }
  }

  public byte[] write(JsonNode event) {
    try {
      return json.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree that was read cannot be written; this is a bug.", e);
    }
  }

  private static MillraceException syntax(String found) {
    return ProblemCode.EVENT_SYNTAX.exception(
        "The body is not JSON of at most %d levels: %s.".formatted(MAX_DEPTH, found),
        "Send one JSON object in Segment's shape.");
  }
}
