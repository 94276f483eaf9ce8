package dev.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A real HTTP server that keeps what is posted to it and answers as it was told.
final class RecordingCollector implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new ArrayList<>();
  private volatile Function<Request, Reply> script = _ -> Reply.OK;

  RecordingCollector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// How requests are answered from now on; a request is recorded before it is answered.
  void answerBy(Function<Request, Reply> next) {
    script = next;
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /// The events of all requests that were answered with 200, in the order of arrival.
  List<JsonNode> stored() {
    return requests().stream()
        .filter(request -> request.reply().status() == 200)
        .flatMap(request -> request.events().stream())
        .toList();
  }

  List<String> storedIds() {
    return stored().stream().map(event -> event.path("messageId").asText()).toList();
  }

  synchronized void forget() {
    requests.clear();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      JsonNode body = JSON.readTree(bytes);
      List<JsonNode> events = new ArrayList<>();
      if (body.has("batch")) {
        body.path("batch").forEach(events::add);
      } else {
        events.add(body);
      }
      Request arrived =
          new Request(
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
              new String(bytes, StandardCharsets.UTF_8),
              events,
              Reply.OK);
      Reply reply = script.apply(arrived);
      record(arrived.answered(reply));
      String text = "{\"accepted\":%d,\"quarantined\":0}".formatted(events.size());
      byte[] answer = text.getBytes(StandardCharsets.UTF_8);
      if (reply.retryAfterSeconds() >= 0) {
        exchange
            .getResponseHeaders()
            .set("Retry-After", Integer.toString(reply.retryAfterSeconds()));
      }
      exchange.sendResponseHeaders(reply.status(), answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private synchronized void record(Request request) {
    requests.add(request);
  }

  record Request(
      String path, String authorization, String body, List<JsonNode> events, Reply reply) {
    Request answered(Reply with) {
      return new Request(path, authorization, body, events, with);
    }
  }

  record Reply(int status, int retryAfterSeconds) {
    static final Reply OK = new Reply(200, -1);
    static final Reply BUSY = new Reply(503, 0);
    static final Reply BAD = new Reply(400, -1);
    static final Reply UNKNOWN_KEY = new Reply(401, -1);
  }
}
