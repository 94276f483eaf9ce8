package dev.millrace.ml.track;

/// Why a request of an MLflow client is refused, in the codes that those clients branch on.
public final class MlflowRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Code code;

  MlflowRefusal(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }

  static MlflowRefusal value(String message) {
    return new MlflowRefusal(Code.INVALID_PARAMETER_VALUE, message);
  }

  static MlflowRefusal missing(String what, String name) {
    return new MlflowRefusal(
        Code.RESOURCE_DOES_NOT_EXIST, "There is no %s '%s'.".formatted(what, shown(name)));
  }

  static MlflowRefusal exists(String what, String name) {
    return new MlflowRefusal(
        Code.RESOURCE_ALREADY_EXISTS,
        "There is a %s '%s' already; a deleted one keeps its name.".formatted(what, shown(name)));
  }

  /// A value as a message shows it.
  static String shown(String value) {
    return value.length() > 80 ? value.substring(0, 80) + "..." : value;
  }

  /// MLflow's codes, each with the HTTP status that its own server answers.
  public enum Code {
    RESOURCE_DOES_NOT_EXIST(404),
    RESOURCE_ALREADY_EXISTS(400),
    INVALID_PARAMETER_VALUE(400),
    PERMISSION_DENIED(403),
    UNAUTHENTICATED(401),
    NOT_IMPLEMENTED(501),
    INTERNAL_ERROR(500),
    ENDPOINT_NOT_FOUND(404);

    private final int status;

    Code(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }
}
