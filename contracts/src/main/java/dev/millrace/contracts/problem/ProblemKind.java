package dev.millrace.contracts.problem;

/// Whose problem it is, and so who can mend it.
public enum ProblemKind {
  /// The caller sent or wrote something that cannot be used; HTTP 4xx, exit status 2.
  USER,
  /// Something asked for does not exist; HTTP 404.
  NOT_FOUND,
  /// The caller is not known or not allowed; HTTP 401 or 403.
  ACCESS,
  /// A limit is reached and passes by itself; HTTP 429 or 503 with Retry-After.
  BUSY,
  /// A resource around us is missing or broken (disk, port, network); HTTP 503, exit status 3.
  RESOURCE
}
