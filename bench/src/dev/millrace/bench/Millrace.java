package dev.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Millrace in a process of its own, as `./millrace up --port 0` starts it.
public final class Millrace implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(90);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path data;
  private final Jvm jvm;
  private final int port;

  private Millrace(Path data, Jvm jvm) throws IOException {
    this.data = data;
    this.jvm = jvm;
    this.port = Integer.parseInt(secret("port"));
  }

  /// Returns when it answers.
  ///
  /// @param flags for its JVM, beside the launcher's
  public static Millrace up(Place place, Path project, Path data, List<String> flags)
      throws IOException, InterruptedException {
    Files.createDirectories(data);
    Files.deleteIfExists(data.resolve("port"));
    var words = new ArrayList<>(flags);
    words.add("dev.millrace.server.Main");
    words.addAll(List.of("up", "--project", project.toString()));
    words.addAll(List.of("--data", data.toString(), "--port", "0"));
    Jvm jvm = Jvm.start(place, "Millrace", data.resolveSibling("millrace.out"), words);
    Path port = data.resolve("port");
    jvm.await("its port", START, Jvm.OFTEN, () -> port.toFile().length() > 1);
    return new Millrace(data, jvm);
  }

  /// Flags for a flight recording.
  public static List<String> recording(Path file) {
    return List.of("-XX:StartFlightRecording=settings=profile,filename=" + file);
  }

  public Jvm jvm() {
    return jvm;
  }

  public int port() {
    return port;
  }

  public String writeKey() throws IOException {
    return secret("write-key");
  }

  public Path landing(String folder) {
    return data.resolve("files").resolve("landing").resolve(folder);
  }

  private String secret(String name) throws IOException {
    return Files.readString(data.resolve(name)).strip();
  }

  public JsonNode status() {
    return get("/status");
  }

  public JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  public JsonNode post(String path, Map<String, ?> body) {
    try {
      return send(
          request(path)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A number of `/metrics`; -1 when it is not there.
  public double gauge(String name) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
              .header("Authorization", "Bearer " + secret("token"))
              .build();
      return client
          .send(request, HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped while it waited for an answer.", e);
    }
  }

  /// The cells of the first row, as text.
  public List<String> row(String sql) {
    JsonNode row = post("/sql", Map.of("sql", sql)).path("rows").path(0);
    var cells = new ArrayList<String>();
    row.forEach(cell -> cells.add(cell.asText()));
    return cells;
  }

  private HttpRequest.Builder request(String path) {
    try {
      return HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:%d/api/v1%s".formatted(port, path)))
          .timeout(Duration.ofSeconds(60))
          .header("Authorization", "Bearer " + secret("token"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s answered %d: %s"
                .formatted(
                    request.uri(),
                    response.statusCode(),
                    new String(response.body(), StandardCharsets.UTF_8)));
      }
      return json.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped while it waited for an answer.", e);
    }
  }

  @Override
  public void close() {
    client.close();
    jvm.close();
  }
}
