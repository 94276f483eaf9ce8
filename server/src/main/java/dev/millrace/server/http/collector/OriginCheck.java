package dev.millrace.server.http.collector;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Refuses pages of origins that the project does not name. CORS alone keeps a page from reading
/// the answer, not from sending. What is no page has no origin and passes.
final class OriginCheck implements DecoratingHttpServiceFunction {

  private final List<String> origins;

  /// @param origins any page passes when there are none
  OriginCheck(List<String> origins) {
    this.origins = List.copyOf(origins);
  }

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    if (isRefused(request.headers().get(HttpHeaderNames.ORIGIN))) {
      throw HttpStatusException.of(HttpStatus.FORBIDDEN);
    }
    return next.serve(context, request);
  }

  private boolean isRefused(@Nullable String origin) {
    return origin != null && !origins.isEmpty() && !origins.contains(origin);
  }
}
