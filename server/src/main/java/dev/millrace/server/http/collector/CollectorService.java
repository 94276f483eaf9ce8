package dev.millrace.server.http.collector;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.Access;
import dev.millrace.ingest.Collector;
import dev.millrace.server.DiskReserve;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Takes one kind of call, on the event loop: nothing here blocks. Whatever can refuse a request
/// does so before its body is read.
final class CollectorService implements HttpService {

  private final String type;
  private final long maxBytes;
  private final Doors doors;

  /// @param type as [Collector#accept(String, byte[])] names it
  CollectorService(String type, long maxBytes, Doors doors) {
    this.type = type;
    this.maxBytes = maxBytes;
    this.doors = doors;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    try {
      return HttpResponse.of(take(context, request).whenComplete(this::count));
    } catch (MillraceException e) {
      doors.refused.increment();
      see(WriteKeySearch.beforeBody(context), null, null, e);
      if (e.problem().code() == ProblemCode.EVENT_TOO_LARGE) {
        return afterItsBody(request, e);
      }
      throw e;
    }
  }

  /// Answers when the body has been passed, of which nothing is kept: a client that is still
  /// sending may not see an earlier answer. Not where there is too much to do already.
  private static HttpResponse afterItsBody(HttpRequest request, MillraceException problem) {
    return HttpResponse.of(
        request
            .subscribe()
            .<HttpResponse>handle((_, _) -> {
              throw problem;
            }));
  }

  private void count(@Nullable HttpResponse answer, @Nullable Throwable failure) {
    if (failure != null) {
      doors.refused.increment();
    }
  }

  private CompletionStage<HttpResponse> take(ServiceRequestContext context, HttpRequest request) {
    String key = WriteKeySearch.beforeBody(context);
    if (key != null) {
      doors.access.requireWriteKey(key);
    }
    doors.disk.requireRoom();
    BytesInFlight.Share share = doors.inFlight.open();
    return new RequestBody(request, maxBytes, share)
        .read()
        .whenComplete((_, failure) -> {
          if (failure != null) {
            see(key, null, null, failure);
          }
        })
        .thenCompose(body -> accept(key, body))
        .whenComplete((_, _) -> share.release());
  }

  private CompletionStage<HttpResponse> accept(@Nullable String key, byte[] body) {
    String used = key == null ? WriteKeySearch.inBody(body) : key;
    try {
      if (key == null) {
        doors.access.requireWriteKey(used);
      }
      return doors
          .collector
          .accept(type, body)
          .whenComplete((taken, failure) -> see(used, body, taken, failure))
          .thenApply(CollectorService::taken);
    } catch (MillraceException e) {
      see(used, body, null, e);
      throw e;
    }
  }

  private void see(
      @Nullable String key,
      byte @Nullable [] body,
      Collector.@Nullable Acceptance taken,
      @Nullable Throwable failure) {
    if (doors.recent.isWanted(taken, failure)) {
      doors.recent.add(type, key, body, taken, failure);
    }
  }

  private static HttpResponse taken(Collector.Acceptance taken) {
    return HttpResponse.of(
        HttpStatus.OK,
        MediaType.JSON_UTF_8,
        "{\"success\":true,\"accepted\":%d,\"quarantined\":%d,\"withheld\":%d,\"suppressed\":%d}"
            .formatted(
                taken.accepted(), taken.quarantined(), taken.withheld(), taken.suppressed()));
  }

  /// What every call passes.
  ///
  /// @param refused counts the requests of which nothing was taken
  /// @param recent what clients have sent lately
  record Doors(
      Collector collector,
      Access access,
      DiskReserve disk,
      BytesInFlight inFlight,
      LongAdder refused,
      RecentRequests recent) {}
}
