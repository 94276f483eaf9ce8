package dev.millrace.contracts.privacy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a part keeps about people outside the lake. Safe for any thread.
public interface PersonalData {

  /// Hands over everything that is kept under these identifiers of one person.
  ///
  /// @param identifiers `u:` with a user id, or `a:` with an anonymous id
  void read(List<String> identifiers, Taker taker);

  /// Takes all of it away; a second time changes nothing. What cannot go at once may still be read
  /// for a moment: whoever asks calls [#read] until nothing comes.
  void erase(List<String> identifiers);

  /// Takes what is kept.
  interface Taker {

    /// @param place where it is kept, as a name of lower-case letters and `_`
    void record(String place, Map<String, @Nullable Object> values);
  }

  /// The user ids among identifiers.
  static List<String> users(List<String> identifiers) {
    return identifiers.stream()
        .filter(id -> id.startsWith("u:"))
        .map(id -> id.substring(2))
        .toList();
  }

  /// The anonymous ids among identifiers.
  static List<String> visitors(List<String> identifiers) {
    return identifiers.stream()
        .filter(id -> id.startsWith("a:"))
        .map(id -> id.substring(2))
        .toList();
  }
}
