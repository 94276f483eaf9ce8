package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.server.backup.Restore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backup that is taken while events come in, and a Millrace that starts on it elsewhere.
final class BackupTest {

  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final int BATCH = 20;

  @TempDir private Path home = Path.of("unset");
  private Path project = Path.of("unset");

  @BeforeEach
  void writeProject() throws IOException {
    project = home.resolve("project");
    write("millrace.yaml", "kind: project\nname: backup\n");
    write(
        "sources/sales.yaml",
        "kind: source\ntype: files\nformat: csv\nfolder: sales\nfields:\n  id: integer required\n");
    write("models/gold/fct_sales.sql", "select id, id * 2 as twice from {{ source('sales') }}");
    write("models/gold/fct_sales.yml", "kind: model\nkey: id\n");
    write("flows/build.yaml", "kind: flow\nsteps:\n  - run: build\n");
    write(
        "features/activity.yaml",
        """
        kind: feature_view
        entity: customer
        table: bronze.events
        key: user_id
        time: occurred_at
        stream: true
        features:
          pages: {aggregate: count, event: page, window: 7 days, default: 0}
        """);
  }

  @Test
  void whatWasThereAtThatMomentIsThereAtAnotherPlace() throws Exception {
    Path backup = home.resolve("backup");
    Map<String, Object> tables;
    int before;
    int all;
    try (var running = start(home.resolve("data"))) {
      drop(running, "one.csv", "id\n1\n2\n3\n");
      until(() -> rows(running, "bronze.sales") == 3);
      running.platform().flows().trigger(new FlowName("build"), "test");
      until(() -> rows(running, "gold.fct_sales") == 3);
      var load = new Load(running);
      until(() -> load.answered.get() > 40);
      before = load.answered.get() * BATCH;

      running.platform().backup().write(backup);

      all = load.stop() * BATCH;
      tables = contents(running.platform().lake().view());
      drop(running, "two.csv", "id\n4\n");
      until(() -> rows(running, "bronze.sales") == 4);
    }

    Path place = home.resolve("elsewhere").resolve("data");
    Files.createDirectories(place.getParent());
    Restore.run(backup, place);
    deleteOriginal();
    try (var running = start(place)) {
      var platform = running.platform();
      until(() -> platform.features().isStreamRunning() && platform.features().streamLag() == 0);
      until(() -> stored(running) == logged(running));
      long events = rows(running, "bronze.events");

      assertThat(events).isBetween((long) before, (long) all);
      assertThat(
              query(platform.lake().view(), "select count(distinct message_id) from bronze.events"))
          .isEqualTo(events);
      Map<String, Object> restored = contents(platform.lake().view());
      assertThat(restored.keySet()).isEqualTo(tables.keySet());
      tables.remove("bronze.events");
      restored.remove("bronze.events");
      assertThat(restored).isEqualTo(tables);
      until(() -> !platform.features().rebuilding().isRunning());
      until(() -> pages(running) == events);

      drop(running, "three.csv", "id\n5\n6\n");
      until(() -> rows(running, "bronze.sales") == 5);
      platform.flows().trigger(new FlowName("build"), "test");
      until(() -> rows(running, "gold.fct_sales") == 5);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve("token"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aZipFileIsABackupTooAndNothingIsOverwritten() throws Exception {
    Path zip = home.resolve("backup.zip");
    try (var running = start(home.resolve("data"))) {
      drop(running, "one.csv", "id\n1\n");
      until(() -> rows(running, "bronze.sales") == 1);
      var backup = running.platform().backup();
      backup.write(zip);

      assertThatThrownBy(() -> backup.write(zip))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("is there already");
      assertThatThrownBy(() -> backup.write(running.root().resolve("inside")))
          .hasMessageContaining("outside the data directory");
      assertThatThrownBy(() -> Restore.run(zip, running.root()))
          .hasMessageContaining("is not empty");
    }
    assertThatThrownBy(() -> Restore.run(project, home.resolve("other")))
        .hasMessageContaining("is no whole backup");
    Restore.run(zip, home.resolve("other"));
    try (var running = start(home.resolve("other"))) {
      assertThat(rows(running, "bronze.sales")).isEqualTo(1);
    }
  }

  private Running start(Path data) {
    var running =
        Running.start(
            data,
            ProjectDirectory.read(project, new Variables(Map.of(), Map.of())),
            BusinessClock.wall(),
            0);
    running.startFlows();
    return running;
  }

  /// So that nothing reads from the old place.
  private void deleteOriginal() throws IOException {
    Files.move(home.resolve("data"), home.resolve("gone"));
  }

  private static void drop(Running running, String name, String text) throws IOException {
    Path folder = running.landing().resolve("sales");
    Files.writeString(folder.resolve("." + name), text);
    Files.move(folder.resolve("." + name), folder.resolve(name));
  }

  private static long rows(Running running, String table) {
    return running.platform().lake().view().tables().stream()
        .filter(state -> state.name().toString().equals(table))
        .mapToLong(TableState::rows)
        .sum();
  }

  private static long stored(Running running) {
    return rows(running, "bronze.events");
  }

  private static long logged(Running running) {
    return running.platform().log().end("events").nextOffsets().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private static long pages(Running running) {
    long pages = 0;
    for (int client = 0; client < Load.CLIENTS; client++) {
      var values =
          running.platform().features().readInOrder(new ViewName("activity"), "u" + client);
      for (FeatureValue value : values) {
        pages += value.value() instanceof Number number ? number.longValue() : 0;
      }
    }
    return pages;
  }

  /// Every table with its count and a sum over all that is in it.
  private static Map<String, Object> contents(LakeView view) {
    Map<String, Object> contents = new TreeMap<>();
    for (TableState table : view.tables()) {
      String name = table.name().toString();
      contents.put(
          name,
          query(
              view,
              "select concat_ws(' ', count(*), sum(hash(t)::hugeint)) from %s t".formatted(name)));
    }
    return contents;
  }

  private static Object query(LakeView view, String sql) {
    List<Object> first = new ArrayList<>();
    view.read(new SqlQuery(sql), row -> first.addAll(Arrays.asList(row)));
    return first.getFirst();
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it happened in time").isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }

  /// Clients that send events until they are stopped.
  private static final class Load {

    static final int CLIENTS = 3;

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean isDone = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    Load(Running running) {
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        threads.add(Thread.ofVirtual().start(() -> send(running, client)));
      }
    }

    private void send(Running running, int client) {
      String key = running.platform().access().writeKey() + ":";
      String basic = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
      try (var http = HttpClient.newHttpClient()) {
        for (int batch = 0; !isDone.get(); batch++) {
          var request =
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:%d/v1/batch".formatted(running.port())))
                  .header("Authorization", "Basic " + basic)
                  .POST(HttpRequest.BodyPublishers.ofString(body(client, batch)))
                  .build();
          if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            answered.incrementAndGet();
          }
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String body(int client, int batch) {
      var events = new ArrayList<String>();
      for (int i = 0; i < BATCH; i++) {
        events.add(
            "{\"type\":\"page\",\"name\":\"p\",\"userId\":\"u%d\",\"messageId\":\"%d-%d-%d\"}"
                .formatted(client, client, batch, i));
      }
      return "{\"batch\":[" + String.join(",", events) + "]}";
    }

    int stop() throws InterruptedException {
      isDone.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      return answered.get();
    }
  }
}
