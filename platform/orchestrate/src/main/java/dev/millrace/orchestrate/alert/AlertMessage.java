package dev.millrace.orchestrate.alert;

import java.util.List;

/// One message about one root of trouble.
///
/// @param key the same for the same trouble, so that services can put messages together
/// @param title one line
/// @param cause in the words of what failed
/// @param affected what does not happen because of it
/// @param hint what to do next
public record AlertMessage(
    String key, String title, String cause, List<String> affected, String hint) {

  public AlertMessage {
    affected = List.copyOf(affected);
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
