package dev.millrace.contracts.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the name somebody probably meant.
public final class Nearest {

  private Nearest() {}

  /// The candidate with the smallest edit distance (Levenshtein), if it is near enough to be meant.
  public static Optional<String> to(String written, Collection<String> candidates) {
    int limit = Math.max(2, written.length() / 3);
    return candidates.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> distance(written, candidate)))
        .filter(candidate -> distance(written, candidate) <= limit);
  }

  /// "Did you mean 'x'?", or else the sentence given.
  public static String hint(String written, Collection<String> candidates, String otherwise) {
    return to(written, candidates).map("Did you mean '%s'?"::formatted).orElse(otherwise);
  }

  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
