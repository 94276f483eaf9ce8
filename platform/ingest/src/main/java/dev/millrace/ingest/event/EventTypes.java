package dev.millrace.ingest.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of Segment's specification.
final class EventTypes {

  private static final List<String> NAMES =
      List.of("track", "identify", "page", "screen", "group", "alias");
  private static final byte[][] BYTES =
      NAMES.stream().map(name -> name.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);

  private EventTypes() {}

  /// The type that these bytes spell; null when they spell none.
  static @Nullable String find(byte[] json, int from, int to) {
    for (int i = 0; i < BYTES.length; i++) {
      if (Arrays.equals(json, from, to, BYTES[i], 0, BYTES[i].length)) {
        return NAMES.get(i);
      }
    }
    return null;
  }
}
