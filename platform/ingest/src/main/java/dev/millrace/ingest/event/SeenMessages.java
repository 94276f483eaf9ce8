package dev.millrace.ingest.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;

/// Which messages have been stored, by the first 128 bits of their id's SHA-256, so that a chance
/// collision is out of the question. Remembers at least `capacity` of the newest; older ones are
/// forgotten in two generations. For one thread.
public final class SeenMessages {

  private final int capacity;
  private final MessageDigest digest;
  private Set<Print> current = new HashSet<>();
  private Set<Print> previous = new HashSet<>();

  public SeenMessages(int capacity) {
    this.capacity = capacity;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /// Whether the message is new; it is not any more afterwards.
  public boolean add(String messageId) {
    Print print = print(messageId);
    if (previous.contains(print) || !current.add(print)) {
      return false;
    }
    if (current.size() >= capacity) {
      previous = current;
      current = new HashSet<>();
    }
    return true;
  }

  /// Takes a message back whose commit failed.
  public void remove(String messageId) {
    Print print = print(messageId);
    current.remove(print);
    previous.remove(print);
  }

  private Print print(String messageId) {
    byte[] hash = digest.digest(messageId.getBytes(StandardCharsets.UTF_8));
    var bits = java.nio.ByteBuffer.wrap(hash);
    return new Print(bits.getLong(), bits.getLong());
  }

  private record Print(long high, long low) {}
}
