package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.time.BusinessClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a visitor's first page to the user's features: merged when the visitor signs in, apart
/// again when the merge is undone.
final class IdentityPathTest {

  private static final ViewName VIEW = new ViewName("live");

  @TempDir private Path directory = Path.of("unset");

  private Project project() throws IOException {
    Path project = Files.createDirectories(directory.resolve("project/features"));
    Files.writeString(
        directory.resolve("project/millrace.yaml"), "kind: project\nname: identity\n");
    Files.writeString(
        project.resolve("live.yaml"),
        """
        kind: feature_view
        entity: customer
        table: bronze.events
        key: user_id
        time: occurred_at
        stream: true
        features:
          pages: {aggregate: count, event: page, default: 0}
        """);
    return ProjectDirectory.read(directory.resolve("project"), Variables.NONE);
  }

  @Test
  void whatAVisitorDidBelongsToTheUserUntilItIsUndone() throws IOException {
    try (Running running =
        Running.start(directory.resolve("data"), project(), BusinessClock.wall(), 0)) {
      Platform platform = running.platform();
      send(platform, "page", "{\"anonymousId\": \"visitor\", \"name\": \"Home\"}");
      send(platform, "page", "{\"anonymousId\": \"visitor\", \"name\": \"Cart\"}");
      send(platform, "page", "{\"userId\": \"42\", \"name\": \"Thanks\"}");
      ShopFixture.until(() -> Double.valueOf(1).equals(pages(platform)));

      send(platform, "identify", "{\"anonymousId\": \"visitor\", \"userId\": \"42\"}");
      ShopFixture.until(() -> Double.valueOf(3).equals(pages(platform)));

      platform.identities().undo("a:visitor", "u:42");
      assertThat(pages(platform)).isEqualTo(1.0);

      platform.identities().redo("a:visitor", "u:42");
      assertThat(pages(platform)).isEqualTo(3.0);
      assertThat(platform.identities().evidence("u:42"))
          .extracting(evidence -> evidence.kind().name())
          .containsExactly("IDENTIFY", "UNDO", "REDO");
    }
  }

  private static void send(Platform platform, String type, String event) {
    platform
        .collector()
        .accept(type, event.getBytes(StandardCharsets.UTF_8))
        .toCompletableFuture()
        .join();
  }

  private static @Nullable Object pages(Platform platform) {
    return Objects.requireNonNull(platform.features().read(VIEW, "42").get("pages")).value();
  }
}
