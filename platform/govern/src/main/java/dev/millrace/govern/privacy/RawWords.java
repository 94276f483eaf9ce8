package dev.millrace.govern.privacy;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of a record that was put aside as it came. Short ones are left alone: in a line of a
/// file a `5` may be a quantity as well as somebody's id.
final class RawWords {

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.@-]{4,200}");

  private RawWords() {}

  static boolean anyOf(String raw, Predicate<String> wanted) {
    Matcher words = WORD.matcher(raw);
    while (words.find()) {
      if (wanted.test(words.group())) {
        return true;
      }
    }
    return false;
  }
}
