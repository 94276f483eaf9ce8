package dev.millrace.bench.reads;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One keep-alive connection whose answers may be large. Looks at the head alone, so that the cores
/// go to the server.
final class ReadConnection implements AutoCloseable {

  private static final String OK = "HTTP/1.1 200 ";
  private static final String LENGTH = "content-length: ";
  private static final int MOST_OF_HEAD = 1_024;

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 20];

  ReadConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  /// @return the bytes of the answer's body
  int send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    int size = 0;
    int body = -1;
    int whole = Integer.MAX_VALUE;
    while (size < whole) {
      int read = in.read(buffer, size, buffer.length - size);
      if (read < 0) {
        throw new EOFException("The server closed the connection.");
      }
      size += read;
      if (body < 0) {
        var head =
            new String(buffer, 0, Math.min(size, MOST_OF_HEAD), StandardCharsets.ISO_8859_1);
        body = head.indexOf("\r\n\r\n") + 4;
        whole = body < 4 ? whole : body + length(head);
        body = body < 4 ? -1 : body;
      }
    }
    return whole - body;
  }

  /// The body of the last answer.
  String body(int bytes) {
    var text = new String(buffer, 0, bytes + MOST_OF_HEAD, StandardCharsets.UTF_8);
    return text.substring(text.indexOf("\r\n\r\n") + 4).substring(0, bytes);
  }

  private static int length(String head) {
    int from = head.indexOf(LENGTH) + LENGTH.length();
    if (!head.startsWith(OK) || from < LENGTH.length()) {
      throw new IllegalStateException("This is no good answer: " + head);
    }
    return Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
