package dev.millrace.server.http.feast;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.features.FeatureStore;
import dev.millrace.ingest.Collector;
import dev.millrace.server.DiskReserve;
import java.util.concurrent.CompletionStage;

/// `POST /push`: rows for a streamed feature view, taken as events of the name that it counts. They
/// go the way of all events: into the log, the stream and the lake, wherever `to` points.
final class PushService implements HttpService {

  private final FeatureStore features;
  private final Collector collector;
  private final DiskReserve disk;

  PushService(FeatureStore features, Collector collector, DiskReserve disk) {
    this.features = features;
    this.collector = collector;
    this.disk = disk;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    disk.requireRoom();
    return HttpResponse.of(
        request.aggregate().thenCompose(this::take).exceptionally(FeastJson::answer));
  }

  private CompletionStage<HttpResponse> take(AggregatedHttpRequest request) {
    ObjectNode body = FeastJson.object(request.content().array());
    String source = body.path("push_source_name").asText();
    byte[] batch = new PushedRows(view(source)).batch(body);
    return collector.accept("batch", batch).thenApply(PushService::answer);
  }

  private FeatureViewDefinition view(String source) {
    return features.views().stream()
        .filter(view -> view.isStreamed() && view.name().value().equals(source))
        .findFirst()
        .orElseThrow(() -> FeastProblem.pushSourceUnknown(source));
  }

  private static HttpResponse answer(Collector.Acceptance taken) {
    if (taken.quarantined() > 0) {
      throw FeastProblem.request(
          "df",
          "%,d rows are taken; %,d break the contract of their event and are in quarantine, each with its reason."
              .formatted(taken.accepted(), taken.quarantined()));
    }
    return HttpResponse.of(ResponseHeaders.of(HttpStatus.OK));
  }
}
