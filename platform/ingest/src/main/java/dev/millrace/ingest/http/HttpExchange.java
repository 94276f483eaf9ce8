package dev.millrace.ingest.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One request and its answer over HTTP/1.1, on a connection of its own to an address that was
/// checked: Java's own client looks a name up by itself, at a time when it may lead elsewhere.
/// Every answer is bounded in bytes and, whole, in time.
final class HttpExchange {

  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private final InetAddress address;
  private final Duration timeout;
  private final long maxBytes;

  HttpExchange(InetAddress address, Duration timeout, long maxBytes) {
    this.address = address;
    this.timeout = timeout;
    this.maxBytes = maxBytes;
  }

  /// @param headers by name in lower case; of several the last
  record Answer(int status, Map<String, String> headers, byte[] body) {

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  /// The answer holds more than the limit.
  static final class TooLargeException extends IOException {
    TooLargeException(long limit) {
      super("more than %,d bytes".formatted(limit));
    }
  }

  /// @param body empty for a GET
  Answer send(URI uri, Map<String, String> headers, byte[] body) throws IOException {
    boolean isSecure = "https".equalsIgnoreCase(uri.getScheme());
    int port = uri.getPort() > 0 ? uri.getPort() : isSecure ? HTTPS_PORT : HTTP_PORT;
    var deadline = new Deadline(timeout);
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address, port), deadline.leftMillis());
      plain.setSoTimeout(deadline.leftMillis());
      Socket socket = isSecure ? secured(plain, uri.getHost(), port) : plain;
      socket.getOutputStream().write(request(uri, headers, body));
      socket.getOutputStream().flush();
      return answer(new BufferedInputStream(new Timed(socket, deadline)));
    }
  }

  /// The name is checked against the certificate as a browser would.
  private static Socket secured(Socket plain, String host, int port) throws IOException {
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var socket = (SSLSocket) factory.createSocket(plain, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static byte[] request(URI uri, Map<String, String> headers, byte[] body) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    var text = new StringBuilder();
    text.append(body.length == 0 ? "GET " : "POST ").append(path);
    if (uri.getRawQuery() != null) {
      text.append('?').append(uri.getRawQuery());
    }
    text.append(" HTTP/1.1\r\nHost: ").append(uri.getHost());
    if (uri.getPort() > 0) {
      text.append(':').append(uri.getPort());
    }
    text.append("\r\nConnection: close\r\nUser-Agent: millrace\r\nAccept-Encoding: identity\r\n");
    headers.forEach(
        (name, value) -> text.append(line(name)).append(": ").append(line(value)).append("\r\n"));
    if (body.length > 0) {
      text.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head);
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  /// Nothing that ends a header early.
  private static String line(String text) {
    return text.replaceAll("[\\r\\n\\x00]", "");
  }

  private Answer answer(InputStream in) throws IOException {
    int[] left = {MAX_HEADER_BYTES};
    String[] first = readLine(in, left).split(" ", 3);
    if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5]\\d\\d")) {
      throw new IOException("the answer is not HTTP");
    }
    var headers = new HashMap<String, String>();
    for (String line = readLine(in, left); !line.isEmpty(); line = readLine(in, left)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
      }
    }
    return new Answer(Integer.parseInt(first[1]), headers, body(in, headers));
  }

  private static String readLine(InputStream in, int[] left) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the answer ends early");
      }
      if (--left[0] < 0) {
        throw new TooLargeException(MAX_HEADER_BYTES);
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      return chunks(in);
    }
    String given = headers.get("content-length");
    if (given == null) {
      return bounded(in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, maxBytes + 1)));
    }
    long length = given.matches("\\d{1,18}") ? Long.parseLong(given) : Long.MAX_VALUE;
    if (length > maxBytes) {
      throw new TooLargeException(maxBytes);
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException("the answer ends early");
    }
    return bytes;
  }

  private byte[] chunks(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (true) {
      String size =
          List.of(readLine(in, new int[] {MAX_HEADER_BYTES}).split(";", -1)).getFirst().strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new IOException("a chunk of the answer has no size");
      }
      long length = Long.parseLong(size, 16);
      if (bytes.size() + length > maxBytes) {
        throw new TooLargeException(maxBytes);
      }
      if (length == 0) {
        return bytes.toByteArray();
      }
      byte[] chunk = in.readNBytes((int) length);
      if (chunk.length < length) {
        throw new EOFException("the answer ends early");
      }
      bytes.writeBytes(chunk);
      readLine(in, new int[] {2});
    }
  }

  private byte[] bounded(byte[] bytes) throws IOException {
    if (bytes.length > maxBytes) {
      throw new TooLargeException(maxBytes);
    }
    return bytes;
  }

  /// When the whole must be over.
  private static final class Deadline {

    private final long endNanos;

    Deadline(Duration timeout) {
      this.endNanos = System.nanoTime() + timeout.toNanos();
    }

    int leftMillis() throws IOException {
      long left = (endNanos - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("the answer takes too long");
      }
      return (int) Math.min(Integer.MAX_VALUE, left);
    }
  }

  /// An answer that comes byte by byte has no more time than one that comes at once.
  private static final class Timed extends InputStream {

    private final Socket socket;
    private final InputStream in;
    private final Deadline deadline;

    Timed(Socket socket, Deadline deadline) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      socket.setSoTimeout(deadline.leftMillis());
      return in.read();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      socket.setSoTimeout(deadline.leftMillis());
      return in.read(into, from, length);
    }
  }
}
