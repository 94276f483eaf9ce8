package dev.millrace.server.http.iceberg;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.lake.rest.IcebergRest;
import dev.millrace.lake.rest.RestAnswer;
import dev.millrace.lake.rest.RestRequest;
import dev.millrace.server.http.door.Door;
import dev.millrace.server.http.door.Door.Proof;
import java.util.HashMap;
import java.util.Map;

/// Hands requests with a token to the catalog. The session's cookie does not count here: pages have
/// no business with it.
final class IcebergService implements HttpService {

  private static final String PREFIX = "/iceberg";

  private final IcebergRest catalog;
  private final Door door;

  IcebergService(IcebergRest catalog, Door door) {
    this.catalog = catalog;
    this.door = door;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    try {
      door.enter(context, request, Proof.BEARER);
    } catch (MillraceException e) {
      return answer(
          e.problem().code() == ProblemCode.ROLE_MISSING
              ? IcebergRest.forbidden(e.problem().message())
              : IcebergRest.unauthorized());
    }
    return HttpResponse.of(
        request
            .aggregate()
            .thenApplyAsync(
                whole -> answer(catalog.answer(asked(context, whole))),
                context.blockingTaskExecutor()));
  }

  private static RestRequest asked(ServiceRequestContext context, AggregatedHttpRequest request) {
    return new RestRequest(
        request.method().name(),
        context.path().substring(PREFIX.length()),
        parameters(context),
        request.headers().get(HttpHeaderNames.IF_NONE_MATCH),
        request.content().array());
  }

  private static Map<String, String> parameters(ServiceRequestContext context) {
    String query = context.query();
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      QueryParams.fromQueryString(query).forEach((name, value) -> parameters.put(name, value));
    }
    return parameters;
  }

  private static HttpResponse answer(RestAnswer answer) {
    var headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.status()));
    if (answer.entityTag() != null) {
      headers.set(HttpHeaderNames.ETAG, answer.entityTag());
    }
    if (answer.body().length == 0) {
      return HttpResponse.of(headers.build());
    }
    return HttpResponse.of(
        headers.contentType(MediaType.JSON_UTF_8).build(), HttpData.wrap(answer.body()));
  }
}
