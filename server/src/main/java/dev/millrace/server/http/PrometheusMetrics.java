package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.ingest.capture.CaptureStatus;
import dev.millrace.ingest.follow.FollowStatus;
import dev.millrace.server.Platform;
import dev.millrace.server.Status;
import dev.millrace.server.StatusReader;
import dev.millrace.server.http.collector.CollectorRoutes;
import java.util.concurrent.CompletableFuture;

/// `/metrics` in Prometheus's text format 0.0.4.
final class PrometheusMetrics implements HttpService {

  private static final MediaType TEXT = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private final StatusReader status;
  private final Platform platform;
  private final CollectorRoutes collector;

  PrometheusMetrics(StatusReader status, Platform platform, CollectorRoutes collector) {
    this.status = status;
    this.platform = platform;
    this.collector = collector;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        CompletableFuture.supplyAsync(
            () -> HttpResponse.of(HttpStatus.OK, TEXT, text()), context.blockingTaskExecutor()));
  }

  private String text() {
    Status now = status.read();
    var text = new Text();
    text.counter(
        "millrace_ingest_received_events_total", "Events received.", now.events().received());
    text.counter(
        "millrace_ingest_accepted_events_total", "Events in the log.", now.events().accepted());
    text.counter(
        "millrace_ingest_quarantined_events_total",
        "Events that broke their contract.",
        now.events().quarantined());
    text.counter(
        "millrace_ingest_withheld_events_total",
        "Events that a consent rule dropped.",
        now.events().withheld());
    text.counter(
        "millrace_ingest_suppressed_events_total",
        "Events of people of whom nothing is taken in.",
        now.events().suppressed());
    text.counter(
        "millrace_ingest_erased_events_total",
        "Events taken out of the lake again for a person.",
        now.events().erased());
    text.counter(
        "millrace_privacy_suppressed_rows_total",
        "Rows of sources left out for a person since the start.",
        platform.guarded().suppressed().values().stream().mapToLong(Long::longValue).sum());
    text.counter(
        "millrace_ingest_deduplicated_events_total",
        "Deliveries of events that were stored before.",
        now.events().deduplicated());
    text.counter(
        "millrace_ingest_stored_events_total", "Events in the lake.", now.events().stored());
    text.counter(
        "millrace_ingest_refused_requests_total",
        "Requests the collector refused whole.",
        collector.refusedRequests());
    text.counter(
        "millrace_ingest_client_reports_total",
        "Reports of browser clients about themselves, dropped.",
        collector.clientReports());
    text.counter(
        "millrace_ingest_loaded_rows_total",
        "Rows of files loaded since the start.",
        platform.landingZone().counts().loaded());
    captures(text);
    following(text);
    text.gauge("millrace_lake_rows", "Rows in all published tables.", now.lake().rows());
    text.gauge("millrace_lake_tables", "Published tables.", now.lake().tables().size());
    if (now.gold() != null) {
      text.gauge(
          "millrace_transform_gold_behind_seconds",
          "The shop's seconds between the newest fact in gold and now.",
          now.gold().behindSeconds());
    }
    text.gauge(
        "millrace_features_stream_lag_records",
        "Records not folded yet.",
        platform.features().streamLag());
    text.counter(
        "millrace_ml_dropped_answers_total",
        "Answers of models that found no room to be kept for an explanation.",
        platform.models().droppedAnswers());
    text.gauge("millrace_orchestrate_running_runs", "Runs under way.", now.flows().running());
    text.counter(
        "millrace_orchestrate_failed_runs_total", "Runs that failed.", now.flows().failed());
    text.counter(
        "millrace_orchestrate_succeeded_runs_total",
        "Runs that succeeded.",
        now.flows().succeeded());
    text.gauge(
        "process_resident_memory_bytes",
        "Memory of the process and its children.",
        now.memoryBytes());
    return text.toString();
  }

  /// Of each database that is followed.
  private void captures(Text text) {
    for (CaptureStatus capture : platform.captures().status()) {
      String source = "{source=\"%s\"}".formatted(capture.source());
      text.counter(
          "millrace_capture_loaded_rows_total" + source,
          "Rows of snapshots and changes in the lake.",
          capture.loaded());
      text.gauge(
          "millrace_capture_kept_wal_bytes" + source,
          "Log that the database keeps for the slot.",
          capture.keptBytes());
      text.gauge(
          "millrace_capture_alarm" + source,
          "Whether the slot keeps too much, or the capture does not run.",
          capture.alarm() == null && capture.trouble() == null ? 0L : 1L);
    }
  }

  /// Of each topic and database of documents that is followed.
  private void following(Text text) {
    for (FollowStatus status : platform.following().status()) {
      String source = "{source=\"%s\"}".formatted(status.source());
      text.counter(
          "millrace_follow_loaded_rows_total" + source,
          "Records and changes in the lake.",
          status.counts().loaded());
      text.counter(
          "millrace_follow_quarantined_rows_total" + source,
          "Records and changes in quarantine.",
          status.counts().quarantined());
      text.gauge(
          "millrace_follow_behind_rows" + source,
          "Records that lie ahead, about; negative when the source does not say.",
          status.behind());
      text.gauge(
          "millrace_follow_alarm" + source,
          "Whether something was missed, or the source is not being read.",
          status.alarm() == null && status.trouble() == null ? 0L : 1L);
    }
  }

  /// Collects lines of the format.
  private static final class Text {

    private final StringBuilder lines = new StringBuilder();

    void counter(String name, String help, long value) {
      add(name, help, "counter", String.valueOf(value));
    }

    void gauge(String name, String help, long value) {
      add(name, help, "gauge", String.valueOf(value));
    }

    void gauge(String name, String help, double value) {
      add(name, help, "gauge", String.valueOf(value));
    }

    private void add(String name, String help, String type, String value) {
      lines
          .append("# HELP %s %s\n".formatted(bare(name), help))
          .append("# TYPE %s %s\n".formatted(bare(name), type))
          .append("%s %s\n".formatted(name, value));
    }

    private static String bare(String name) {
      int labels = name.indexOf('{');
      return labels < 0 ? name : name.substring(0, labels);
    }

    @Override
    public String toString() {
      return lines.toString();
    }
  }
}
