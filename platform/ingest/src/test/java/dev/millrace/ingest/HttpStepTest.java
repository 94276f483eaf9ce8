package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpStepTest {

  private final List<String> heard = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          heard.add(
              "%s %s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                      body));
          int status = exchange.getRequestURI().getPath().equals("/bad") ? 500 : 200;
          byte[] answer = "42".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theAnswerIsTheResultAndTheCallBearsTheNameOfItsRun() {
    StepRunner.Report report = run("/do?x=1", "{}", List.of("localhost"));

    assertThat(report).isEqualTo(new StepRunner.Report("status 200", "42"));
    assertThat(heard).containsExactly("POST /do?x=1 r-1/call {}");
  }

  @Test
  void aPrivateAddressIsNotCalledUnlessItIsNamed() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run("/do", "", List.of()))
        .withMessageContaining("has the private address");
    assertThat(heard).isEmpty();
  }

  @Test
  void aStatusThatIsNotGoodIsAFailure() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run("/bad", "", List.of("localhost")))
        .withMessageContaining("answered with status 500; expected 200 to 299.");
  }

  private StepRunner.Report run(String path, String body, List<String> allowed) {
    String url = "http://localhost:%d%s".formatted(server.getAddress().getPort(), path);
    return new HttpStep()
        .run(
            new StepRunner.Call(
                new RunId("r-1"),
                "call",
                1,
                Map.of("url", url, "body", body),
                Map.of("allow_hosts", allowed),
                _ -> {}));
  }
}
