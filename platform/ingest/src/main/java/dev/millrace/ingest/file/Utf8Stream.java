package dev.millrace.ingest.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Text of another encoding as UTF-8.
final class Utf8Stream extends InputStream {

  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final Charset encoding;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK).flip();
  private final CharBuffer characters = CharBuffer.allocate(CHUNK);
  private ByteBuffer ready = ByteBuffer.allocate(0);
  private long consumed;
  private boolean isAtEnd;

  Utf8Stream(InputStream in, Charset encoding) {
    this.in = in;
    this.encoding = encoding;
    this.decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  @Override
  public int read() throws IOException {
    return isReady() ? ready.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (!isReady()) {
      return -1;
    }
    int count = Math.min(length, ready.remaining());
    ready.get(into, from, count);
    return count;
  }

  private boolean isReady() throws IOException {
    while (!ready.hasRemaining() && !isAtEnd) {
      boolean isLast = refill();
      characters.clear();
      int before = bytes.position();
      CoderResult result = decoder.decode(bytes, characters, isLast);
      consumed += bytes.position() - before;
      if (result.isError() && characters.position() == 0) {
        throw new IOException(
            "the byte 0x%02X at offset %d is not %s"
                .formatted(bytes.get(bytes.position()), consumed, encoding.name()));
      }
      isAtEnd = isLast && result.isUnderflow();
      ready = StandardCharsets.UTF_8.encode(characters.flip());
    }
    return ready.hasRemaining();
  }

  /// Whether there are no more bytes than those that are here now.
  private boolean refill() throws IOException {
    bytes.compact();
    int got =
        bytes.hasRemaining() ? in.read(bytes.array(), bytes.position(), bytes.remaining()) : 0;
    if (got > 0) {
      bytes.position(bytes.position() + got);
    }
    bytes.flip();
    return got < 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
