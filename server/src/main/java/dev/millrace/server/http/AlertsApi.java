package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.AlertDefinition;
import dev.millrace.contracts.definition.AlertDefinition.Freshness;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.orchestrate.alert.Alerts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/alerts`: who is told, whether that works, and for how long not.
@Blocking
@ProducesJson
public final class AlertsApi {

  private static final String DEFAULT_SILENCE = "1 hours";

  private final Alerts alerts;

  AlertsApi(Alerts alerts) {
    this.alerts = alerts;
  }

  @Get("/alerts")
  public Items<Alert> list() {
    return new Items<>(alerts.definitions().stream().map(this::alert).toList());
  }

  @Post("/alerts/{name}/test")
  public Tested test(ServiceRequestContext context, @Param String name)
      throws InterruptedException {
    context.clearRequestTimeout();
    alerts.test(name);
    return new Tested(name);
  }

  @Post("/alerts/{name}/silence")
  public Silenced silence(@Param String name, @RequestObject JsonNode request) {
    return new Silenced(
        name, alerts.silence(name, Durations.parse(request.path("for").asText(DEFAULT_SILENCE))));
  }

  private Alert alert(AlertDefinition alert) {
    return new Alert(
        alert.name(),
        alert.flows(),
        alert.freshness().stream().map(AlertsApi::wish).toList(),
        alert.to().stream().map(AlertDefinition.Channel::kind).toList(),
        alerts.silentUntil(alert.name()).orElse(null));
  }

  private static Wish wish(Freshness freshness) {
    return switch (freshness) {
      case Freshness.Age(String table, Duration maxAge) ->
          new Wish(table, Durations.toText(maxAge), null, null);
      case Freshness.EachDay day -> new Wish(day.table(), null, "day", day.by().toString());
    };
  }

  /// An alert without its addresses, which may hold secrets.
  record Alert(
      String name,
      List<String> flows,
      List<Wish> freshness,
      List<String> to,
      @Nullable Instant silentUntil) {}

  /// How old a table may become, or by when each day of it is due.
  record Wish(
      String table, @Nullable String maxAge, @Nullable String partition, @Nullable String by) {}

  /// Sent by every channel.
  record Tested(String name) {}

  /// Says nothing until then.
  record Silenced(String name, Instant until) {}
}
