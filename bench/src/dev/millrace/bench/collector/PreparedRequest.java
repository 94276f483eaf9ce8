package dev.millrace.bench.collector;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A whole HTTP request as bytes. To send it again costs no more than new digits in its message
/// ids.
public final class PreparedRequest {

  private static final byte[] ID = ShopEvents.ID_START.getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;
  private final int[] ids;

  private PreparedRequest(byte[] bytes) {
    this.bytes = bytes;
    this.ids = positions(bytes);
  }

  /// `POST /v1/batch` of so many events.
  public static PreparedRequest batch(ShopEvents events, int count, String writeKey) {
    String body =
        Stream.generate(events::next)
            .limit(count)
            .collect(Collectors.joining(",", "{\"batch\":[", "]}"));
    return new PreparedRequest(post("/v1/batch", body, writeKey));
  }

  /// `POST /v1/track` of one event.
  static PreparedRequest track(ShopEvents events, String writeKey) {
    return new PreparedRequest(post("/v1/track", events.next(), writeKey));
  }

  public static byte[] post(String path, String body, String writeKey) {
    String user =
        Base64.getEncoder().encodeToString((writeKey + ":").getBytes(StandardCharsets.UTF_8));
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return """
    POST %s HTTP/1.1\r
    Host: 127.0.0.1\r
    Authorization: Basic %s\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(path, user, length, body)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static int[] positions(byte[] bytes) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i + ID.length + ShopEvents.ID_DIGITS < bytes.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + ID.length, ID, 0, ID.length)) {
        found.add(i + ID.length);
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  public int events() {
    return ids.length;
  }

  /// Shared and overwritten by the next call.
  ///
  /// @param firstId the events get this id and the ones after it
  public byte[] withIds(long firstId) {
    for (int i = 0; i < ids.length; i++) {
      long rest = firstId + i;
      for (int place = ids[i] + ShopEvents.ID_DIGITS - 1; place >= ids[i]; place--) {
        bytes[place] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
    }
    return bytes;
  }
}
