package dev.millrace.server.http.collector;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.atomic.LongAdder;

/// `POST /v1/m`: what Segment's browser client reports about itself. Counted and dropped, unread;
/// without it the client would send its report again and again.
final class ClientReports implements HttpService {

  private final LongAdder reports;

  ClientReports(LongAdder reports) {
    this.reports = reports;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    reports.increment();
    return HttpResponse.of(
        request
            .subscribe()
            .handle((_, _) ->
                HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, "{\"success\":true}")));
  }
}
