package dev.millrace.features;

import dev.millrace.contracts.name.ViewName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a comparison of the fold with the SQL has found, for one streamed view as of one moment.
///
/// @param events how many were folded
/// @param unreadable how many of them the fold could not read
/// @param keys people compared, known or not
/// @param values features compared, of all people together
/// @param estimates values that were compared within the error of their estimate
/// @param differences how many values differ
/// @param first the first of them
public record Parity(
    ViewName view,
    Instant asOf,
    long events,
    long unreadable,
    long keys,
    long values,
    long estimates,
    long differences,
    List<Difference> first) {

  /// How many differences are told in full.
  public static final int TOLD = 100;

  /// How far the number of different values may be from the exact one where the fold estimates it:
  /// four and a half standard errors of 512 prints.
  public static final double ESTIMATE_TOLERANCE = 0.2;

  public Parity {
    first = List.copyOf(first);
  }

  public boolean isExact() {
    return differences == 0;
  }

  /// One value that differs.
  ///
  /// @param key as the stream keeps it: `u:` and a user's id, or `a:` and an anonymous id
  /// @param cause as far as it can be told
  public record Difference(
      String key, String feature, @Nullable Object folded, @Nullable Object sql, String cause) {}
}
