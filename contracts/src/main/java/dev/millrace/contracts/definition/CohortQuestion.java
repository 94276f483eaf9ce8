package dev.millrace.contracts.definition;

import org.jspecify.annotations.Nullable;

/// Who came back: those who began in the same week or month, and how many of them did something in
/// each one after it.
///
/// @param entity the dimension of a metric that says who did something
/// @param starts the dimension that says when somebody began; null for the first thing they did
public record CohortQuestion(String entity, @Nullable String starts) {

  /// As many weeks or months fit on a page.
  public static final int MOST = 60;
}
