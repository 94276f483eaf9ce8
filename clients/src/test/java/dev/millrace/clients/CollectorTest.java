package dev.millrace.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the collector answers to requests that no client here makes, but some client may.
@ExtendWith(SharedServer.class)
final class CollectorTest {

  private static final String ORIGIN = "https://shop.example";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "track",
        "identify",
        "page",
        "screen",
        "group",
        "alias",
        "t",
        "i",
        "p",
        "s",
        "g",
        "a",
        "t/"
      })
  void everyCallHasItsNameAndItsLetter(String call, RunningServer server) {
    String event =
        "{\"userId\": \"u-1\", \"event\": \"Seen\", \"groupId\": \"g\", \"previousId\": \"p\"}";

    HttpResponse<String> answer = post(server, call, BodyPublishers.ofString(event));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"success\":true,\"accepted\":1,\"quarantined\":0,\"withheld\":0,\"suppressed\":0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "b", "import", "import/"})
  void aBadEventOfABatchIsKeptApart(String call, RunningServer server) {
    String batch =
        """
        {"batch": [{"type": "track", "userId": "u-1", "event": "Seen"}, {"type": "track"}]}\
        """;

    HttpResponse<String> answer = post(server, call, BodyPublishers.ofString(batch));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"success\":true,\"accepted\":1,\"quarantined\":1,\"withheld\":0,\"suppressed\":0}");
  }

  @Test
  void whatIsTooLargeIsRefusedHoweverItComes(RunningServer server) throws IOException {
    assertThat(post(server, "track", bytes(33_000)).statusCode()).isEqualTo(413);
    assertThat(post(server, "batch", bytes(513_000)).statusCode()).isEqualTo(413);
    assertThat(post(server, "batch", chunked(513_000)).statusCode()).isEqualTo(413);
    assertThat(post(server, "batch", BodyPublishers.ofByteArray(bomb())).statusCode())
        .isEqualTo(413);
  }

  @Test
  void whatIsNoJsonIsRefused(RunningServer server) {
    HttpResponse<String> answer = post(server, "batch", BodyPublishers.ofString("<event/>"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"event_syntax\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"writeKey\": \"wrong\"}", "no JSON"})
  void withoutTheKeyNothingIsTaken(String body, RunningServer server) {
    var call =
        HttpRequest.newBuilder(server.address().resolve("/v1/track"))
            .POST(BodyPublishers.ofString(body));

    HttpResponse<String> answer = server.send(call);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("\"code\":\"write_key_unknown\"");
  }

  @Test
  void clientsMayReportOnThemselves(RunningServer server) {
    assertThat(post(server, "m", BodyPublishers.ofString("{\"series\": []}")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void settingsNeedTheKey(RunningServer server) {
    assertThat(server.get("/v1/projects/wrong/settings").statusCode()).isEqualTo(401);
  }

  @Test
  void pagesOfAnyOriginMayCallForADay(RunningServer server) {
    HttpResponse<String> answer = preflight(server, "/v1/t");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("access-control-allow-origin")).hasValue("*");
    assertThat(answer.headers().firstValue("access-control-max-age")).hasValue("86400");
    assertThat(answer.headers().firstValue("access-control-allow-headers").orElse(""))
        .contains("authorization", "content-type");
    assertThat(answer.headers().firstValue("access-control-allow-credentials")).isEmpty();
  }

  @Test
  void pagesOfAnotherOriginMayCallNothingElse(RunningServer server) {
    HttpResponse<String> answer = preflight(server, "/api/v1/sql");

    assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  private static HttpResponse<String> preflight(RunningServer server, String path) {
    return server.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", ORIGIN)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type"));
  }

  private static HttpResponse<String> post(RunningServer server, String call, BodyPublisher body) {
    return server.send(
        HttpRequest.newBuilder(
                server.address().resolve("/v1/%s?writeKey=%s".formatted(call, server.writeKey())))
            .POST(body));
  }

  private static BodyPublisher bytes(int count) {
    return BodyPublishers.ofByteArray(new byte[count]);
  }

  private static BodyPublisher chunked(int count) {
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[count]));
  }

  private static byte[] bomb() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var packing = new GZIPOutputStream(bytes)) {
      packing.write(new byte[100_000_000]);
    }
    return bytes.toByteArray();
  }
}
