package dev.millrace.external.s3;

import dev.millrace.contracts.definition.ObjectAccess;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What a bucket says, as problems. Never the SDK's whole text, which may quote requests.
final class S3Problems {

  static final int PRECONDITION_FAILED = 412;

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private S3Problems() {}

  static MillraceException of(ObjectAccess access, RuntimeException cause) {
    return new MillraceException(
        ProblemCode.OBJECT_STORE_UNAVAILABLE.problem(
            "The bucket '%s'%s cannot be used: %s."
                .formatted(access.location(), place(access), said(cause)),
            hint(cause)),
        cause);
  }

  private static String place(ObjectAccess access) {
    return access.endpoint() == null ? "" : " at '%s'".formatted(access.endpoint());
  }

  private static String said(RuntimeException cause) {
    if (cause instanceof S3Exception answer && answer.awsErrorDetails() != null) {
      return "it answers %d %s"
          .formatted(answer.statusCode(), answer.awsErrorDetails().errorCode());
    }
    if (cause instanceof S3Exception answer) {
      return "it answers " + answer.statusCode();
    }
    Throwable inner = cause.getCause();
    if (inner == null) {
      return String.valueOf(cause.getMessage()).split("[.:\\n]", 2)[0];
    }
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return "%s (%s)".formatted(inner.getMessage(), inner.getClass().getSimpleName());
  }

  private static String hint(RuntimeException cause) {
    int status = cause instanceof S3Exception answer ? answer.statusCode() : 0;
    return switch (status) {
      case FORBIDDEN -> "See that access_key and secret_key are right and may use the bucket.";
      case NOT_FOUND -> "Make the bucket, or correct its name.";
      default -> "See that the endpoint is right and answers, and that keys and region are given.";
    };
  }
}
