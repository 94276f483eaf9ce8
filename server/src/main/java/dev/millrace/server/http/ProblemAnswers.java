package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.ExceptionHandlerFunction;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every error as one JSON shape: code, message, hint, where.
final class ProblemAnswers implements ExceptionHandlerFunction, ServerErrorHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

  @Override
  public HttpResponse handleException(
      ServiceRequestContext context, HttpRequest request, Throwable cause) {
    return answer(cause);
  }

  @Override
  public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    return answer(cause);
  }

  @Override
  public com.linecorp.armeria.common.AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return com.linecorp.armeria.common.AggregatedHttpResponse.of(
        status, MediaType.JSON_UTF_8, Json.text(byStatus(status)));
  }

  /// The answer to an exception of any kind; a bug is logged and answered without its inside.
  static HttpResponse answer(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case MillraceException e -> answer(e.problem());
      case HttpStatusException e -> Json.answer(e.httpStatus(), byStatus(e.httpStatus()));
      case RequestTimeoutException _ ->
          answer(HttpStatus.SERVICE_UNAVAILABLE, byStatus(HttpStatus.SERVICE_UNAVAILABLE));
      case IllegalArgumentException e ->
          answer(
              ProblemCode.PARAMETER_VALUE.problem(
                  String.valueOf(e.getMessage()), "See the API's description at /docs."));
      default -> {
        LOG.error("A request met a bug", cause);
        yield Json.answer(
            HttpStatus.INTERNAL_SERVER_ERROR, byStatus(HttpStatus.INTERNAL_SERVER_ERROR));
      }
    };
  }

  /// The answer that a status alone gives.
  static HttpResponse answer(HttpStatus status) {
    return Json.answer(status, byStatus(status));
  }

  private static HttpResponse answer(Problem problem) {
    return answer(status(problem.code()), Body.of(problem));
  }

  private static HttpResponse answer(HttpStatus status, Body body) {
    var headers = ResponseHeaders.builder(status).contentType(MediaType.JSON_UTF_8);
    if (status.code() == 429 || status.code() == 503) {
      headers.set(HttpHeaderNames.RETRY_AFTER, "1");
    }
    return HttpResponse.of(
        headers.build(), com.linecorp.armeria.common.HttpData.ofUtf8(Json.text(body)));
  }

  private static HttpStatus status(ProblemCode code) {
    return switch (code) {
      case EVENT_TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
      case DEFINITION_CHANGED -> HttpStatus.CONFLICT;
      case PROJECT_READ_ONLY, ROLE_MISSING -> HttpStatus.FORBIDDEN;
      default ->
          switch (code.kind()) {
            case USER -> HttpStatus.BAD_REQUEST;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ACCESS -> HttpStatus.UNAUTHORIZED;
            case BUSY -> HttpStatus.TOO_MANY_REQUESTS;
            case RESOURCE -> HttpStatus.SERVICE_UNAVAILABLE;
          };
    };
  }

  private static Body byStatus(HttpStatus status) {
    return switch (status.code()) {
      case 403 ->
          new Body(
              "origin_forbidden",
              "Pages of this origin may not send events.",
              "Name the origin under 'collector: {origins: [...]}' in millrace.yaml.",
              null);
      case 404 -> new Body("not_found", "There is nothing at this address.", "See /docs.", null);
      case 405 ->
          new Body(
              "method_not_allowed", "This address does not take this method.", "See /docs.", null);
      case 413 ->
          new Body(
              "event_too_large", "The body is larger than the limit.", "Send less at once.", null);
      case 503 ->
          new Body(
              "busy", "The answer took too long or the server is stopping.", "Try again.", null);
      default ->
          new Body(
              "status_" + status.code(),
              "The server answered '%s'.".formatted(status),
              "See the server's log.",
              null);
    };
  }

  /// The shape of every error.
  record Body(String code, String message, String hint, @Nullable String where) {

    static Body of(Problem problem) {
      return new Body(
          problem.code().name().toLowerCase(Locale.ROOT),
          problem.message(),
          problem.hint(),
          problem.where() == null ? null : problem.where().toString());
    }
  }
}
