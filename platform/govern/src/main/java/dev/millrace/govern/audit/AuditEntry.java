package dev.millrace.govern.audit;

import java.time.Instant;

/// One change, or one that was refused.
///
/// @param user who; `-` where nobody is known
/// @param action the method and the route, as `POST /api/v1/flows/{name}/runs`, or `sign in`
/// @param target the address without its parameters
/// @param status the HTTP status that was answered; 0 where the answer broke off
/// @param times how many alike it stands for; more than one only for what was refused
public record AuditEntry(
    Instant at,
    String user,
    String action,
    String target,
    Outcome outcome,
    int status,
    long times) {

  /// How it ended.
  public enum Outcome {
    DONE,
    /// The caller was not known, or the role does not reach so far.
    REFUSED,
    /// There was a problem, or a bug.
    FAILED;

    static Outcome of(int status) {
      if (status == 401 || status == 403) {
        return REFUSED;
      }
      return status >= 200 && status < 400 ? DONE : FAILED;
    }
  }

  /// One, as its status tells.
  public static AuditEntry of(Instant at, String user, String action, String target, int status) {
    return new AuditEntry(at, user, action, target, Outcome.of(status), status, 1);
  }

  AuditEntry times(long number) {
    return new AuditEntry(at, user, action, target, outcome, status, number);
  }
}
