package dev.millrace.bench.dashboard;

import dev.millrace.bench.Millrace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Asks for all tiles of a page at once, by as many connections as a browser opens.
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final Semaphore connections = new Semaphore(DashboardSettings.CONNECTIONS_EACH);
  private final int port;
  private final String token;

  Browser(Millrace millrace, String token) {
    this.port = millrace.port();
    this.token = token;
  }

  /// Returns with the answers, when the last is there.
  List<byte[]> open(Choice choice) throws IOException, InterruptedException {
    var coming = new ArrayList<CompletableFuture<byte[]>>();
    for (String path : DashboardPage.requests(choice)) {
      connections.acquire();
      coming.add(
          client
              .sendAsync(request(path), HttpResponse.BodyHandlers.ofByteArray())
              .whenComplete((_, _) -> connections.release())
              .thenApply(Browser::body));
    }
    try {
      return coming.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw new IOException("A tile did not answer: " + e.getCause(), e);
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1%s".formatted(port, path)))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token)
        .build();
  }

  private static byte[] body(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          "%s answered %d: %s"
              .formatted(response.uri(), response.statusCode(), new String(response.body())));
    }
    return response.body();
  }

  @Override
  public void close() {
    client.close();
  }
}
