package dev.millrace.contracts.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A record of the topic `events` that is no event: whatever was kept of a person by the records
/// before it is to be forgotten. It stands at the person's key, so that each reader meets it after
/// them, also one that reads the topic again.
public final class Farewell {

  private static final byte[] START =
      "{\"type\":\"forget\",\"identifier\":\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] END = "\"}".getBytes(StandardCharsets.UTF_8);

  private Farewell() {}

  /// @param identifier `u:` with a user id, or `a:` with an anonymous id
  public static LogRecord of(String identifier) {
    byte[] id = identifier.getBytes(StandardCharsets.UTF_8);
    byte[] value = Arrays.copyOf(START, START.length + id.length + END.length);
    System.arraycopy(id, 0, value, START.length, id.length);
    System.arraycopy(END, 0, value, START.length + id.length, END.length);
    return new LogRecord(identifier.substring(2), value);
  }

  /// Whose it is; null of every other record.
  public static @Nullable String identifier(byte[] value) {
    boolean isOne =
        value.length > START.length + END.length
            && Arrays.equals(value, 0, START.length, START, 0, START.length);
    return isOne
        ? new String(
            value, START.length, value.length - START.length - END.length, StandardCharsets.UTF_8)
        : null;
  }
}
