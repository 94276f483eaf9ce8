package dev.millrace.govern.user;

/// Who asks.
///
/// @param user a user's name
public record Caller(String user, UserRole role) {

  /// Whoever holds the token that was made at the first start.
  public static final Caller OWNER = new Caller("owner", UserRole.ADMIN);
}
