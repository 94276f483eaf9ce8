package dev.millrace.server.http.mlflow;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.track.MlflowRefusal.Code;
import dev.millrace.server.http.door.Door;
import dev.millrace.server.http.door.Door.Proof;

/// Lets requests in that carry a token. The session's cookie does not count here: pages of others
/// could use it.
final class BearerOnly implements DecoratingHttpServiceFunction {

  private final Door door;

  BearerOnly(Door door) {
    this.door = door;
  }

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    try {
      door.enter(context, request, Proof.BEARER);
    } catch (MillraceException e) {
      return e.problem().code() == ProblemCode.ROLE_MISSING
          ? MlflowAnswers.refused(Code.PERMISSION_DENIED, e.problem().message())
          : MlflowAnswers.refused(
              Code.UNAUTHENTICATED,
              "The request carries no token, or not the right one: set MLFLOW_TRACKING_TOKEN.");
    }
    return next.serve(context, request);
  }
}
