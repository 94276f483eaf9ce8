package dev.millrace.server.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.demo.SampleShop;
import dev.millrace.demo.ShopProgress;
import dev.millrace.insight.Customers;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.server.ProcessMemory;
import dev.millrace.server.Running;
import dev.millrace.server.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which steps of the demo have happened, each seen from outside: by what the platform answers.
final class Milestones {

  /// The steps of the demo, in the order they are told.
  enum Step {
    PAGE_ANSWERED,
    EVENTS_ACCEPTED,
    EVENTS_QUARANTINED,
    FILES_LOADED,
    HISTORY_DELIVERED,
    EVERYTHING_ACCOUNTED_FOR,
    CUSTOMERS_PULLED,
    DATABASE_CAPTURED,
    GOLD_PUBLISHED,
    WAREHOUSE_LOADED,
    FEATURES_COMPUTED,
    FEATURES_STREAMED,
    CHURN_MODEL_PROMOTED,
    CUSTOMERS_SCORED,
    PREDICTION_ANSWERED,
    LIVE_EVENTS_STORED
  }

  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private final Running running;
  private final SampleShop shop;
  private final ShopDatabase database;
  private final DemoSettings settings;
  private final ProcessMemory memory = new ProcessMemory();
  private final Map<Step, Double> reached = new LinkedHashMap<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final long start = System.nanoTime();
  private volatile @Nullable Status status;
  private volatile long storedAfterHistory = Long.MAX_VALUE;
  private volatile double firstPageSeconds;
  private volatile @Nullable String trouble;

  Milestones(Running running, SampleShop shop, ShopDatabase database, DemoSettings settings) {
    this.running = running;
    this.shop = shop;
    this.database = database;
    this.settings = settings;
  }

  /// Asks for the page as a browser would.
  void firstPage(double secondsSinceStart) throws InterruptedException {
    if (get("/").statusCode() == 200) {
      firstPageSeconds = secondsSinceStart;
      reach(Step.PAGE_ANSWERED);
    }
  }

  double firstPageSeconds() {
    return firstPageSeconds;
  }

  void backfilled() {
    ShopProgress progress = shop.progress();
    if (progress.daysDone() >= progress.days()) {
      reach(Step.HISTORY_DELIVERED);
    }
  }

  /// Waits until what the log holds now is in the lake and the landing zone is empty, so that
  /// counts add up; at most so long.
  void awaitLake(Duration patience) throws InterruptedException {
    LogPosition end = running.platform().log().end(Topics.EVENTS);
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline
        && (running.platform().eventWriter().position().since(LogPosition.BEGINNING)
                < end.since(LogPosition.BEGINNING)
            || running.platform().landingZone().isBusy())) {
      Thread.sleep(100);
    }
  }

  /// What is stored beyond this came live.
  void historyIsStored() {
    storedAfterHistory = running.status().read().events().stored();
  }

  void shopStopped(RuntimeException cause) {
    trouble = "The sample shop stopped: " + cause.getMessage();
  }

  @Nullable String trouble() {
    return trouble;
  }

  @Nullable Status status() {
    return status;
  }

  boolean has(Step step) {
    return reached.containsKey(step);
  }

  boolean isComplete() {
    return reached.size() == Step.values().length;
  }

  boolean isHopeless() {
    return trouble != null || Duration.ofNanos(System.nanoTime() - start).compareTo(PATIENCE) > 0;
  }

  List<Step> missing() {
    return List.of(Step.values()).stream().filter(step -> !has(step)).toList();
  }

  long peakMemory() {
    return memory.peak();
  }

  long memoryNow() {
    return memory.current();
  }

  /// Looks at what has happened since the last look.
  void look() throws InterruptedException {
    memory.current();
    long acknowledged =
        shop.progress().acknowledged(); // before the status, which may be ahead of it
    Status now = running.status().read();
    status = now;
    Status.Events events = now.events();
    reachIf(Step.EVENTS_ACCEPTED, events.accepted() > 0);
    reachIf(Step.EVENTS_QUARANTINED, events.quarantined() > 0);
    reachIf(Step.FILES_LOADED, rows("bronze.sales") > 0 && rows("bronze.products") > 0);
    reachIf(
        Step.EVERYTHING_ACCOUNTED_FOR,
        has(Step.HISTORY_DELIVERED) && isAccountedFor(events, acknowledged));
    reachIf(Step.CUSTOMERS_PULLED, rows("bronze.customers") > 0);
    if (has(Step.HISTORY_DELIVERED) && !has(Step.DATABASE_CAPTURED)) {
      reachIf(Step.DATABASE_CAPTURED, isCaptured());
    }
    reachIf(Step.GOLD_PUBLISHED, rows("gold.fct_sales") > 0 && rows("gold.fct_orders") > 0);
    reachIf(Step.WAREHOUSE_LOADED, isStepDone("load"));
    reachIf(Step.FEATURES_COMPUTED, isStepDone("features"));
    reachIf(Step.CHURN_MODEL_PROMOTED, now.churn() != null && now.churn().isChampion());
    reachIf(Step.CUSTOMERS_SCORED, rows("gold.predictions") > 0);
    reachIf(Step.LIVE_EVENTS_STORED, events.stored() > storedAfterHistory);
    if (has(Step.CUSTOMERS_SCORED) && !has(Step.PREDICTION_ANSWERED)) {
      reachIf(Step.PREDICTION_ANSWERED, isPredictionAnswered());
    }
    if (!has(Step.FEATURES_STREAMED)) {
      reachIf(Step.FEATURES_STREAMED, isAnyStreamed());
    }
  }

  /// The platform has received at least what the shop, which counts for itself, was answered; and
  /// all but what is on its way to the lake is there as rows.
  private boolean isAccountedFor(Status.Events events, long acknowledged) {
    return acknowledged > 0
        && events.received() >= acknowledged
        && rows("bronze.events") + events.deduplicated() >= storedAfterHistory
        && rows("bronze.quarantine") >= shop.progress().quarantined();
  }

  /// The lake has every order that the shop's database has, up to the newest that it knows.
  private boolean isCaptured() {
    if (rows("bronze.shop_orders_changes") == 0) {
      return false;
    }
    var captured = new ArrayList<@Nullable Object>();
    running
        .platform()
        .lake()
        .view()
        .read(
            new SqlQuery("select count(*), max(ordered_at) from bronze.shop_orders"),
            row -> captured.addAll(Arrays.asList(row)));
    return captured.get(0) instanceof Long count
        && captured.get(1) instanceof Instant newest
        && database.ordersUntil(newest) == count;
  }

  private long rows(String table) {
    Status now = status;
    return now == null
        ? 0
        : now.lake().tables().stream()
            .filter(t -> t.name().equals(table))
            .mapToLong(Status.Table::rows)
            .sum();
  }

  private boolean isStepDone(String kind) {
    var history = running.platform().flows().history();
    return running.platform().flows().definitions().stream()
        .flatMap(flow -> history.runs(flow.name(), null, 5).stream())
        .flatMap(run -> history.steps(run.id()).stream())
        .anyMatch(step -> step.kind().equals(kind) && step.state() == FlowRun.State.SUCCEEDED);
  }

  private boolean isPredictionAnswered() throws InterruptedException {
    var page = running.platform().customers().list(Customers.Order.CHURN_RISK, "", 0, 1);
    return !page.items().isEmpty()
        && get("/api/v1/customers/%s/churn".formatted(page.items().getFirst().id())).statusCode()
            == 200;
  }

  private boolean isAnyStreamed() {
    var page = running.platform().customers().list(Customers.Order.LIFETIME_VALUE, "", 0, 50);
    return running.platform().features().views().stream()
        .filter(view -> view.isStreamed())
        .anyMatch(view ->
            page.items().stream().anyMatch(customer -> isStreamed(view.name(), customer.id())));
  }

  private boolean isStreamed(ViewName view, String customer) {
    return running.platform().features().read(view, customer).values().stream()
        .anyMatch(
            value -> value.origin() == dev.millrace.contracts.feature.FeatureValue.Origin.STREAM);
  }

  private HttpResponse<String> get(String path) throws InterruptedException {
    try {
      return client.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d%s".formatted(running.port(), path)))
              .header("Authorization", "Bearer " + running.platform().access().token())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void reachIf(Step step, boolean isReached) {
    if (isReached) {
      reach(step);
    }
  }

  private synchronized void reach(Step step) {
    reached.putIfAbsent(step, Math.round((System.nanoTime() - start) / 1e8) / 10.0);
  }

  /// The facts as JSON: what happened when, the counts that add up, the model, time and memory.
  void writeReport(@Nullable Path file) {
    if (file == null) {
      return;
    }
    var report = new LinkedHashMap<String, @Nullable Object>();
    report.put("complete", isComplete());
    report.put("missing", missing());
    report.put("seconds_to_first_page", firstPageSeconds);
    report.put("peak_memory_bytes", memory.peak());
    report.put("seconds_by_step", reached);
    report.put("status", running.status().read());
    report.put("files", running.platform().landingZone().counts());
    report.put("shop", shop.progress());
    report.put("seed", settings.shop().seed());
    report.put("trouble", trouble);
    try {
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .writerWithDefaultPrettyPrinter()
          .writeValue(file.toFile(), report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
