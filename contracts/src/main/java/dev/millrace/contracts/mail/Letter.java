package dev.millrace.contracts.mail;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is mailed.
///
/// @param id the same for the same letter, so that mail programs can tell a second copy: letters,
///   digits, `.`, `_` and `-`
/// @param at when it was written, in real time
/// @param text for programs that show nothing else
/// @param html the same as a page; null for none
/// @param attachment null for none
public record Letter(
    String id,
    Instant at,
    String subject,
    List<String> to,
    String text,
    @Nullable String html,
    @Nullable Attachment attachment) {

  public Letter {
    to = List.copyOf(to);
    if (!id.matches("[A-Za-z0-9._-]{1,200}")) {
      throw new IllegalStateException("The letter's id '%s' is none; this is a bug.".formatted(id));
    }
  }

  /// @param name of the file: letters, digits, `.`, `_` and `-`
  /// @param type such as `text/csv`; it is sent in UTF-8
  public record Attachment(String name, String type, String content) {

    public Attachment {
      if (!name.matches("[A-Za-z0-9._-]{1,200}")) {
        throw new IllegalStateException(
            "The attachment's name '%s' is none; this is a bug.".formatted(name));
      }
    }
  }
}
