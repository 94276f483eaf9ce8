package dev.millrace.govern.identity;

import java.time.Instant;

/// A reason to link one identifier to another, or to unlink it.
///
/// @param from the identifier that is linked
/// @param to the identifier that it leads to
/// @param at when it was received
/// @param messageId of the event; of a decision, its own id
public record Evidence(Kind kind, String from, String to, Instant at, String messageId) {

  /// What says so.
  public enum Kind {
    /// An `identify` call with both ids: this anonymous visitor is this user.
    IDENTIFY,
    /// An `alias` call: the previous id is this user.
    ALIAS,
    /// Somebody decided that the link is wrong: it is taken back and stays away.
    UNDO,
    /// Somebody decided that the link is right after all.
    REDO
  }
}
