package dev.millrace.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A collector whose bytes in flight are all taken by requests that announce a body and do not send
/// it. Closing it ends them.
final class FullCollector implements AutoCloseable {

  private static final int LARGEST_BODY = 500_000;
  private static final int ROOM_LEFT = 50;

  private final RunningServer server;
  private final List<SlowRequest> slow = new ArrayList<>();

  FullCollector(RunningServer server) {
    this.server = server;
    slow.add(new SlowRequest(server, LARGEST_BODY));
    slow.add(new SlowRequest(server, RunningServer.MAX_WAITING_BYTES - LARGEST_BODY - ROOM_LEFT));
    server.await(this::isFull);
  }

  /// The calls that ask may be in the way of a slow one: it is then answered, and sent again.
  private boolean isFull() {
    slow.replaceAll(request -> request.isAnswered() ? request.again() : request);
    var call =
        HttpRequest.newBuilder(server.address().resolve("/v1/track?writeKey=" + server.writeKey()))
            .POST(HttpRequest.BodyPublishers.ofString("no JSON".repeat(ROOM_LEFT)));
    try {
      return server.send(call).statusCode() == 429;
    } catch (UncheckedIOException e) {
      return false; // over HTTP/2 a refusal may cut off the rest of the body before it is read
    }
  }

  @Override
  public void close() {
    slow.forEach(SlowRequest::close);
  }

  /// A request that has sent its head and nothing more.
  private record SlowRequest(RunningServer server, int bytes, Socket socket) {

    SlowRequest(RunningServer server, int bytes) {
      this(server, bytes, open(server.port()));
      String head =
          "POST /v1/batch?writeKey=%s HTTP/1.1\r\nHost: shop\r\nContent-Length: %d\r\n\r\n"
              .formatted(server.writeKey(), bytes);
      try {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Socket open(int port) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean isAnswered() {
      try {
        return socket.getInputStream().available() > 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    SlowRequest again() {
      close();
      return new SlowRequest(server, bytes);
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
