package dev.millrace.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Asks the process that runs on a data directory, with the port and the token it left there.
/// Follows it to another port when it was started again. Safe for any thread.
public final class LocalClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path data;

  public LocalClient(Path data) {
    this.data = data;
  }

  /// @throws MillraceException the server's own problem, or SOURCE_UNREACHABLE when none answers
  public JsonNode get(String path) throws InterruptedException {
    return ask("GET", path, null);
  }

  /// @param body what becomes JSON
  /// @throws MillraceException the server's own problem, or SOURCE_UNREACHABLE when none answers
  public JsonNode post(String path, Object body) throws InterruptedException {
    return ask("POST", path, body);
  }

  /// @param body what becomes JSON
  /// @throws MillraceException the server's own problem, or SOURCE_UNREACHABLE when none answers
  public JsonNode put(String path, Object body) throws InterruptedException {
    return ask("PUT", path, body);
  }

  /// @param body sent as it is
  /// @throws MillraceException the server's own problem, or SOURCE_UNREACHABLE when none answers
  public JsonNode upload(String path, byte[] body) throws InterruptedException {
    return ask("POST", path, "application/octet-stream", BodyPublishers.ofByteArray(body));
  }

  /// @throws MillraceException the server's own problem, or SOURCE_UNREACHABLE when none answers
  public JsonNode delete(String path) throws InterruptedException {
    return ask("DELETE", path, null);
  }

  /// What is answered as a file.
  ///
  /// @param body what becomes JSON
  /// @throws MillraceException the server's own problem, or SOURCE_UNREACHABLE when none answers
  public byte[] download(String path, Object body) throws InterruptedException {
    try {
      HttpResponse<byte[]> response =
          send(
              "POST",
              path,
              "application/json",
              BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
      if (response.statusCode() >= 400) {
        throw new MillraceException(problem(JSON.readTree(response.body())));
      }
      return response.body();
    } catch (IOException | IllegalArgumentException e) {
      throw unreachable(e);
    }
  }

  private JsonNode ask(String method, String path, @Nullable Object body)
      throws InterruptedException {
    try {
      return ask(
          method,
          path,
          "application/json",
          body == null
              ? BodyPublishers.noBody()
              : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A request cannot be written as JSON; this is a bug.", e);
    }
  }

  private JsonNode ask(String method, String path, String type, BodyPublisher body)
      throws InterruptedException {
    try {
      HttpResponse<byte[]> response = send(method, path, type, body);
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() >= 400) {
        throw new MillraceException(problem(answer));
      }
      return answer;
    } catch (IOException | IllegalArgumentException e) {
      throw unreachable(e);
    }
  }

  private HttpResponse<byte[]> send(String method, String path, String type, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(read("port"), path)))
            .header("Authorization", "Bearer " + read("token"))
            .header("Content-Type", type);
    return http.send(request.method(method, body).build(), BodyHandlers.ofByteArray());
  }

  private MillraceException unreachable(Exception cause) {
    return new MillraceException(
        ProblemCode.SOURCE_UNREACHABLE.problem(
            "No Millrace answers for the data directory '%s': %s."
                .formatted(data, cause.getMessage()),
            "Start one with ./millrace demo or up, or name its directory with --data."),
        cause);
  }

  private static Problem problem(JsonNode answer) {
    String code = answer.path("code").asText().toUpperCase(Locale.ROOT);
    return Arrays.stream(ProblemCode.values())
        .filter(known -> known.name().equals(code))
        .findFirst()
        .orElse(ProblemCode.SOURCE_UNREACHABLE)
        .problem(answer.path("message").asText(), answer.path("hint").asText());
  }

  private String read(String file) throws IOException {
    return Files.readString(data.resolve(file)).strip();
  }

  @Override
  public void close() {
    http.close();
  }
}
