package dev.millrace.contracts.identity;

import java.util.List;

/// Which identifiers belong to one person. An identifier is `u:` with a user id or `a:` with an
/// anonymous id. Safe for any thread.
public interface Identities {

  /// Everybody for himself.
  Identities NONE = identifier -> new Person(identifier, List.of(identifier));

  /// The person whom an identifier belongs to; a person of one where it is linked to none.
  Person person(String identifier);

  /// The identifier of a user.
  static String user(String userId) {
    return "u:" + userId;
  }

  /// The identifier of somebody not known yet.
  static String anonymous(String anonymousId) {
    return "a:" + anonymousId;
  }

  /// @param id the identifier that all others lead to
  /// @param identifiers all of them, `id` first
  record Person(String id, List<String> identifiers) {
    public Person {
      identifiers = List.copyOf(identifiers);
    }
  }
}
