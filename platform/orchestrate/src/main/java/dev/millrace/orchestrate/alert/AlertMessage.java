package dev.millrace.orchestrate.alert;

import java.util.List;
import java.util.Locale;

/// One message about one root of trouble.
///
/// @param kind what has happened
/// @param key the same for the same trouble, so that services can put messages together
/// @param title one line
/// @param cause in the words of what failed
/// @param affected what does not happen because of it
/// @param hint what to do next
public record AlertMessage(
    Kind kind, String key, String title, String cause, List<String> affected, String hint) {

  public AlertMessage {
    affected = List.copyOf(affected);
  }

  /// Something has gone wrong.
  public AlertMessage(String key, String title, String cause, List<String> affected, String hint) {
    this(Kind.FAILURE, key, title, cause, affected, hint);
  }

  /// What a message is about, as services that sort messages see it.
  public enum Kind {
    FAILURE,
    LATE,
    PREDICTED_LATE,
    /// What was told under the same key is over.
    RESOLVED;

    String lowerCase() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// For people.
  public String text() {
    var text = new StringBuilder(title).append("\n\n").append(cause).append('\n');
    if (!affected.isEmpty()) {
      text.append("\nAffected:\n");
      affected.forEach(what -> text.append("- ").append(what).append('\n'));
    }
    return text.append('\n').append(hint).append('\n').toString();
  }
}
