package dev.millrace.contracts.event;

import java.io.Serial;

/// The bytes are not JSON. Carries no stack trace: strangers cause it, and often.
public final class JsonSyntaxException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  private final int offset;

  JsonSyntaxException(String expected, int offset) {
    super("expected %s at byte %d".formatted(expected, offset), null, false, false);
    this.offset = offset;
  }

  /// Where in the array it is.
  public int offset() {
    return offset;
  }
}
