package dev.millrace.ingest.row;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Names of columns for what a source calls its own.
public final class ColumnNames {

  /// Leaves room for a type behind it.
  private static final int MAX_NAME = 90;

  private ColumnNames() {}

  /// In snake_case and each once: `Unit Price (EUR)` is `unit_price_eur`.
  public static List<String> of(List<String> found) {
    return of(found, Set.of());
  }

  /// @param taken names that others bear
  public static List<String> of(List<String> found, Collection<String> taken) {
    var used = new HashSet<>(taken);
    var names = new ArrayList<String>();
    for (String given : found) {
      String name = snakeCase(given);
      String free = name;
      for (int i = 2; !used.add(free); i++) {
        free = name + "_" + i;
      }
      names.add(free);
    }
    return names;
  }

  private static String snakeCase(String given) {
    String clean =
        given
            .strip()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    String name = clean.isEmpty() || !Character.isLetter(clean.charAt(0)) ? "c_" + clean : clean;
    return name.substring(0, Math.min(MAX_NAME, name.length()));
  }
}
