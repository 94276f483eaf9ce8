package dev.millrace.demo.customers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.demo.world.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// `GET /customers?page=1&per_page=500` on loopback: the register as of the shop's time.
public final class CustomersApi implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final CustomerRegister register;
  private final InstantSource clock;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Starts to serve; port 0 takes any free one.
  public CustomersApi(CustomerRegister register, InstantSource clock, int port) {
    this.register = register;
    this.clock = clock;
    server = bind(port);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /// The address of the customers, without a query.
  public URI address() {
    InetSocketAddress bound = server.getAddress();
    return URI.create("http://127.0.0.1:%d/customers".formatted(bound.getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/customers")) {
        refuse(exchange, 404, "Nothing is here but /customers.");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        refuse(exchange, 405, "Customers can only be read, expected GET.");
      } else {
        page(exchange);
      }
    }
  }

  private void page(HttpExchange exchange) throws IOException {
    PageRequest request;
    try {
      request = PageRequest.parse(exchange.getRequestURI().getQuery());
    } catch (IllegalArgumentException e) {
      refuse(exchange, 400, String.valueOf(e.getMessage()));
      return;
    }
    List<Profile> all = register.asOf(clock.instant());
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode customers = answer.putArray("customers");
    for (Profile profile : all.subList(request.from(all.size()), request.to(all.size()))) {
      customers
          .addObject()
          .put("customer_id", profile.customerId())
          .put("name", profile.name())
          .put("email", profile.email())
          .put("city", profile.place().city())
          .put("signup_date", profile.signupDate().toString());
    }
    answer.put("page", request.page());
    answer.put("pages", request.pages(all.size()));
    answer.put("total", all.size());
    send(exchange, 200, answer);
  }

  private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
    send(exchange, status, JSON.createObjectNode().put("error", message));
  }

  private static void send(HttpExchange exchange, int status, ObjectNode answer)
      throws IOException {
    byte[] body = JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static HttpServer bind(int port) {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (BindException e) {
      throw new IllegalArgumentException(
          "The port for the customers API is '%d', expected a free one.".formatted(port), e);
    } catch (IOException e) {
      throw new UncheckedIOException("The customers API cannot listen.", e);
    }
  }
}
