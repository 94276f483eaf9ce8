package dev.millrace.server.http.door;

import dev.millrace.govern.user.UserRole;

/// What a route asks of its caller.
///
/// @param isAudited whether it is kept who did it; not where nothing changes, or where events and
///   runs tell it themselves
public record Permission(UserRole needed, boolean isAudited) {

  /// Of whatever no line names: nobody but an admin, and it is kept.
  static final Permission UNLISTED = new Permission(UserRole.ADMIN, true);
}
