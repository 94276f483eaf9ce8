package dev.millrace.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.demo.SampleShop;
import dev.millrace.demo.ShopDoors;
import dev.millrace.demo.ShopSettings;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.server.demo.ShopDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A small sample shop whose whole history has gone through the real platform: events over HTTP,
/// files, the paged API, the flows, a trained model.
final class ShopFixture implements AutoCloseable {

  static final int DAYS = 110;
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final SampleShop shop;
  private final ShopDatabase database;
  private final Running running;

  ShopFixture(Path directory) {
    var settings =
        ShopSettings.in(directory.resolve("shop"))
            .withCustomers(700)
            .withDays(DAYS)
            .withRealPerDay(Duration.ofSeconds(2));
    this.shop = SampleShop.open(settings);
    this.database = ShopDatabase.start(directory.resolve("shop-postgres"));
    String api = shop.serveCustomers(0).toString().replaceAll("/customers$", "");
    Project project =
        ProjectDirectory.read(
            withALeak(directory.resolve("project")),
            new Variables(Map.of("SHOP_API", api, "SHOP_DB", database.address()), Map.of()));
    this.running =
        Running.start(directory.resolve("data"), project, BusinessClock.of(shop.clock()), 0);
  }

  /// The example with one model more, over a table that is computed from the whole history.
  private static Path withALeak(Path project) {
    Path example = Path.of("..", "examples", "shop");
    try (Stream<Path> files = Files.walk(example)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = project.resolve(example.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
      Files.writeString(
          project.resolve("features/customer_worth.yaml"),
          """
          kind: feature_view
          entity: customer
          table: gold.agg_customer_lifetime_value
          key: customer_id
          time: first_order_on
          features:
            orders_ever: {aggregate: sum, of: count_orders, default: 0}
          """);
      String churn = Files.readString(example.resolve("ml/churn.yaml"));
      Files.writeString(
          project.resolve("ml/leaky.yaml"),
          churn.replaceFirst("features: .*", "features: [customer_orders, customer_worth]"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return project;
  }

  /// Delivers the history, runs both flows, lives on for a few days, and builds again.
  void live() throws InterruptedException {
    var doors =
        new ShopDoors(
            URI.create("http://127.0.0.1:" + running.port()),
            platform().access().writeKey(),
            running.landing(),
            database.jdbcUrl());
    shop.backfill(doors);
    awaitLake();
    running.startFlows();
    run("build_shop");
    run("train_churn");
    run("train_lifetime_value");
    run("train_segments");
    run("train_recommendations");
    Thread life = Thread.ofVirtual().start(() -> liveOn(doors));
    until(() -> shop.progress().daysDone() >= DAYS + 3);
    life.interrupt();
    life.join();
    awaitLake();
    run("build_shop");
  }

  private void liveOn(ShopDoors doors) {
    try {
      shop.live(doors);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitLake() {
    LogPosition events = platform().log().end(Topics.EVENTS);
    LogPosition refused = platform().log().end(Topics.QUARANTINE);
    until(() ->
        isWritten(platform().eventWriter().position(), events)
            && isWritten(platform().quarantineWriter().position(), refused)
            && !platform().landingZone().isBusy());
  }

  private static boolean isWritten(LogPosition position, LogPosition end) {
    return position.since(LogPosition.BEGINNING) >= end.since(LogPosition.BEGINNING);
  }

  /// Runs a flow to its end.
  FlowRun run(String flow) {
    FlowRun run = platform().flows().trigger(new FlowName(flow), "test");
    until(() -> platform().flows().history().run(run.id()).orElseThrow().state().isOver());
    FlowRun done = platform().flows().history().run(run.id()).orElseThrow();
    if (done.state() != FlowRun.State.SUCCEEDED) {
      throw new AssertionError("The flow '%s' failed: %s".formatted(flow, done.problem()));
    }
    return done;
  }

  ShopDatabase database() {
    return database;
  }

  SampleShop shop() {
    return shop;
  }

  Platform platform() {
    return running.platform();
  }

  Running running() {
    return running;
  }

  /// The first column of every row of a query, as text.
  List<String> texts(String sql) {
    var found = new ArrayList<String>();
    platform()
        .lake()
        .view()
        .read(
            new dev.millrace.contracts.sql.SqlQuery(sql), row -> found.add(String.valueOf(row[0])));
    return found;
  }

  JsonNode get(String path) {
    HttpResponse<String> response = send("GET", path, "", true);
    if (response.statusCode() != 200) {
      throw new AssertionError(path + " answered " + response.statusCode() + " " + response.body());
    }
    return read(response.body());
  }

  JsonNode read(String body) {
    try {
      return json.readTree(body);
    } catch (IOException e) {
      throw new AssertionError("No JSON: " + body, e);
    }
  }

  HttpResponse<String> send(String method, String path, String body, boolean isSignedIn) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(running.port(), path)))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    if (isSignedIn) {
      request.header("Authorization", "Bearer " + platform().access().token());
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("It did not happen within " + DEADLINE);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    shop.close();
    running.close();
    database.close();
    client.close();
  }
}
