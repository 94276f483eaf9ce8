package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.ProjectSettings;
import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.server.DashboardBook;
import dev.millrace.server.Platform;
import java.util.List;

/// `/api/v1/settings`: what `millrace.yaml` says, without what is secret.
@ProducesJson
public final class SettingsApi {

  private static final int KEY_END = 4;

  private final ProjectSettings settings;
  private final DashboardBook dashboards;
  private final String keyEnd;

  SettingsApi(Platform platform) {
    this.settings = platform.project().settings();
    this.dashboards = platform.dashboards();
    String key = platform.access().writeKey();
    this.keyEnd = key.substring(Math.max(0, key.length() - KEY_END));
  }

  @Get("/settings")
  public Settings settings() {
    CollectorSettings collector = settings.collector();
    return new Settings(
        settings.name(),
        settings.currency(),
        settings.timeZone().getId(),
        "…" + keyEnd,
        new Limits(
            collector.maxEventBytes(),
            collector.maxBatchBytes(),
            collector.maxWaitingBytes(),
            Durations.toText(collector.maxLate()),
            Durations.toText(collector.maxEarly())),
        collector.origins(),
        dashboards.isEditable());
  }

  /// @param writeKey how it ends; the whole is in the data directory
  /// @param origins web pages that may send events; any may where there are none
  record Settings(
      String project,
      String currency,
      String timeZone,
      String writeKey,
      Limits collector,
      List<String> origins,
      boolean dashboardsEditable) {}

  /// Of the collector.
  record Limits(
      long maxEventBytes,
      long maxBatchBytes,
      long maxWaitingBytes,
      String maxLate,
      String maxEarly) {}
}
