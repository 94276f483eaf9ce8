package dev.millrace.server.http.mlflow;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.govern.Access;
import dev.millrace.ml.track.MlflowRefusal.Code;

/// Lets requests in that carry the token. The session's cookie does not count here: pages of others
/// could use it.
final class BearerOnly implements DecoratingHttpServiceFunction {

  private static final String BEARER = "Bearer ";

  private final Access access;

  BearerOnly(Access access) {
    this.access = access;
  }

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    String given = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (given.startsWith(BEARER) && access.isToken(given.substring(BEARER.length()))) {
      return next.serve(context, request);
    }
    return MlflowAnswers.refused(
        Code.UNAUTHENTICATED,
        "The request carries no token, or not the right one: set MLFLOW_TRACKING_TOKEN.");
  }
}
