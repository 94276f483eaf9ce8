package dev.millrace.govern.user;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A person or a service that asks.
///
/// @param createdAt null of the owner
/// @param tokens oldest first, without what is secret; none of the owner, whose token is a file
public record User(String name, UserRole role, @Nullable Instant createdAt, List<Token> tokens) {

  public User {
    tokens = List.copyOf(tokens);
  }

  /// One way in.
  ///
  /// @param id part of the token, and no secret
  /// @param expiresAt null where it does not
  public record Token(String id, Instant createdAt, @Nullable Instant expiresAt) {}
}
