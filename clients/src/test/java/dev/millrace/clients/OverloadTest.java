package dev.millrace.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Requests that hold more than the server's heap, each sent but for its last byte.
@ExtendWith(SharedServer.class)
final class OverloadTest {

  private static final int BODY = 500_000;
  private static final int REQUESTS = 800;
  private static final int ADMITTED = RunningServer.MAX_WAITING_BYTES / BODY;

  private static final String STATUS = "HTTP/1.1 429";

  private final List<Socket> sockets = new ArrayList<>();
  private final Map<Socket, String> answers = new HashMap<>();

  @Test
  void whatDoesNotFitIsRefusedAndTheServerGoesOn(RunningServer server) {
    for (int i = 0; i < REQUESTS; i++) {
      sockets.add(sendAllButTheLastByte(server));
    }

    server.await(() -> refused() == REQUESTS - ADMITTED);

    close();
    server.await(() -> answerToOneMore(server) == 200);
  }

  private static Socket sendAllButTheLastByte(RunningServer server) {
    String head =
        "POST /v1/batch?writeKey=%s HTTP/1.1\r\nHost: shop\r\nContent-Length: %d\r\n\r\n"
            .formatted(server.writeKey(), BODY);
    try {
      var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[BODY - 1]);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long refused() {
    for (Socket socket : sockets) {
      try {
        InputStream answer = socket.getInputStream();
        if (!answers.containsKey(socket) && answer.available() > 0) {
          answers.put(
              socket, new String(answer.readNBytes(STATUS.length()), StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answers.values().stream().filter(STATUS::equals).count();
  }

  private static int answerToOneMore(RunningServer server) {
    var call =
        HttpRequest.newBuilder(server.address().resolve("/v1/t?writeKey=" + server.writeKey()))
            .POST(BodyPublishers.ofString("{\"userId\": \"u-1\", \"event\": \"Seen\"}"));
    return server.send(call).statusCode();
  }

  @AfterEach
  void close() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
