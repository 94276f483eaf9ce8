package dev.millrace.demo.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.demo.ShopDoors;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;

/// The event collector's HTTP door. A request is repeated with the same body until it is answered
/// for good or the shop closes. Thread-safe.
final class Collector implements AutoCloseable {
  /// Past this a request is taken as unanswered. Cutting one off sooner leaves it open whether its
  /// events are stored.
  static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Set<Integer> WRONG_ADDRESS_OR_KEY = Set.of(401, 403, 404, 405);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(LONGEST_ANSWER)
          .build();
  private final URI address;
  private final String authorization;
  private final Closing closing;
  private final Runnable onRetry;

  Collector(ShopDoors doors, Closing closing, Runnable onRetry) {
    address = doors.collector();
    byte[] credentials = (doors.writeKey() + ":").getBytes(StandardCharsets.UTF_8);
    authorization = "Basic " + Base64.getEncoder().encodeToString(credentials);
    this.closing = closing;
    this.onRetry = onRetry;
  }

  Answer post(String path, byte[] body) throws InterruptedException {
    HttpRequest request = request(path, body);
    Duration pause = FIRST_PAUSE;
    while (!closing.isClosed()) {
      Duration wait = pause;
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
          return new Answer.Stored(quarantined(response.body()));
        }
        requireRightAddress(request.uri(), status);
        if (status >= 400 && status < 500 && status != 408 && status != 429) {
          return new Answer.Refused(status);
        }
        wait = retryAfter(response, pause);
      } catch (IOException e) {
        // Nobody answered, so nothing is acknowledged: the same body goes out again.
        wait = pause;
      }
      onRetry.run();
      closing.await(wait.isPositive() ? wait : SHORTEST_PAUSE);
      pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
    }
    return new Answer.GivenUp();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest request(String path, byte[] body) {
    String base = address.toString();
    String slashless = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return HttpRequest.newBuilder(URI.create(slashless + path))
        .timeout(LONGEST_ANSWER)
        .header("Authorization", authorization)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  /// These answers are about the shop's settings, not about an event: no event may be lost to them.
  private static void requireRightAddress(URI uri, int status) {
    if (WRONG_ADDRESS_OR_KEY.contains(status)) {
      throw new IllegalStateException(
          "The collector at '%s' answered %d, expected 200 to the shop's write key. Check the address and the key."
              .formatted(uri, status));
    }
  }

  private static Duration retryAfter(HttpResponse<String> response, Duration otherwise) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("\\d{1,4}") ? Duration.ofSeconds(Long.parseLong(seconds)) : otherwise;
  }

  private static long quarantined(String body) {
    try {
      return JSON.readTree(body).path("quarantined").asLong();
    } catch (JsonProcessingException e) {
      // The status said that all is stored; a body that is not JSON only lacks the count.
      return 0;
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
