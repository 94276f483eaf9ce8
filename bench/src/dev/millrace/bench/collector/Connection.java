package dev.millrace.bench.collector;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One keep-alive connection: one request out, one answer in. Knows just as much HTTP as our own
/// answers need, so that the cores go to the server.
public final class Connection implements AutoCloseable {

  private static final String LENGTH = "content-length: ";

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] buffer = new byte[16 * 1024];

  public Connection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  /// @return the events that the answer says were taken; -1 when the request was refused
  public int send(byte[] request) throws IOException {
    out.write(request);
    int size = 0;
    while (true) {
      int read = in.read(buffer, size, buffer.length - size);
      if (read < 0) {
        throw new EOFException("The server closed the connection.");
      }
      size += read;
      var text = new String(buffer, 0, size, StandardCharsets.ISO_8859_1);
      int head = text.indexOf("\r\n\r\n");
      if (head >= 0 && size >= head + 4 + number(text, LENGTH)) {
        return text.startsWith("HTTP/1.1 200 ") && number(text, "\"quarantined\":") == 0
            ? number(text, "\"accepted\":")
            : -1;
      }
    }
  }

  private static int number(String text, String after) {
    int from = text.indexOf(after);
    if (from < 0) {
      throw new IllegalStateException("The answer lacks '%s': %s".formatted(after, text));
    }
    int number = 0;
    for (int i = from + after.length();
        i < text.length() && Character.isDigit(text.charAt(i));
        i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
