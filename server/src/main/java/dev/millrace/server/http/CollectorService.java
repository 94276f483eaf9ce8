package dev.millrace.server.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.govern.Access;
import dev.millrace.ingest.Collector;
import dev.millrace.server.DiskReserve;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletionStage;

/// `POST /v1/track|identify|page|screen|group|alias|batch`, on the event loop: nothing here blocks.
final class CollectorService implements HttpService {

  private final String type;
  private final Collector collector;
  private final Access access;
  private final DiskReserve disk;

  CollectorService(String type, Collector collector, Access access, DiskReserve disk) {
    this.type = type;
    this.collector = collector;
    this.access = access;
    this.disk = disk;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    CompletionStage<HttpResponse> answer =
        request.aggregate().thenCompose(this::accept).exceptionally(ProblemAnswers::answer);
    return HttpResponse.of(answer);
  }

  private CompletionStage<HttpResponse> accept(AggregatedHttpRequest request) {
    access.requireWriteKey(user(request.headers().get(HttpHeaderNames.AUTHORIZATION, "")));
    disk.requireRoom();
    return collector
        .accept(type, request.content().array())
        .thenApply(taken ->
            Json.answer(HttpStatus.OK, new Taken(true, taken.accepted(), taken.quarantined())));
  }

  /// The user of Basic authentication; empty for anything else.
  private static String user(String authorization) {
    if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return "";
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(authorization.substring(6).strip()),
              StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? pair : pair.substring(0, colon);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /// The answer to events that are durable.
  record Taken(boolean success, int accepted, int quarantined) {}
}
