package dev.millrace.lake.rest;

import dev.millrace.contracts.problem.MillraceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every error in the shape and with the type that Iceberg's clients know.
final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static RestAnswer answer(RuntimeException failure) {
    return switch (failure) {
      case NoSuchNamespaceException e -> answer(404, e);
      case NoSuchTableException e -> answer(404, e);
      case NoSuchViewException e -> answer(404, e);
      case NotFoundException e -> answer(404, e);
      case NamespaceNotEmptyException e -> answer(409, e);
      case AlreadyExistsException e -> answer(409, e);
      case CommitFailedException e -> answer(409, e);
      case ForbiddenException e -> answer(403, e);
      case UnprocessableEntityException e -> answer(422, e);
      case ValidationException e -> answer(400, e);
      case UnsupportedOperationException e -> answer(406, e);
      case MillraceException e -> problem(e);
      case CommitStateUnknownException e -> answer(500, "CommitStateUnknownException", inside(e));
      case UncheckedSQLException e -> answer(503, "ServiceUnavailableException", inside(e));
      case IllegalArgumentException e ->
          answer(400, "IllegalArgumentException", Objects.toString(e.getMessage(), ""));
      default -> answer(500, "InternalServerError", inside(failure));
    };
  }

  /// The answer to who sends no token, or not the right one.
  static RestAnswer unauthorized() {
    return answer(
        401, "NotAuthorizedException", "The request carries no token, or not the right one.");
  }

  static RestAnswer forbidden(String message) {
    return answer(403, "ForbiddenException", message);
  }

  static RestAnswer noRoute(String method, String path) {
    return answer(404, "BadRequestException", "No route for request: " + method + " " + path);
  }

  private static RestAnswer problem(MillraceException e) {
    String message = e.problem().message() + " " + e.problem().hint();
    return switch (e.problem().code().kind()) {
      case USER -> answer(400, "IllegalArgumentException", message);
      case NOT_FOUND -> answer(404, "NotFoundException", message);
      case ACCESS -> answer(401, "NotAuthorizedException", message);
      case BUSY, RESOURCE -> answer(503, "ServiceUnavailableException", message);
    };
  }

  private static RestAnswer answer(int status, RuntimeException e) {
    return answer(status, e.getClass().getSimpleName(), Objects.toString(e.getMessage(), ""));
  }

  /// What happened inside is for our log, not for the client.
  private static String inside(RuntimeException failure) {
    LOG.error("The Iceberg catalog could not answer", failure);
    return "The catalog could not do this; see the server's log.";
  }

  private static RestAnswer answer(int status, String type, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("type", type);
    error.put("code", status);
    return new RestAnswer(status, RestJson.write(Map.of("error", error)), null);
  }
}
