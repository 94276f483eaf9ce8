package dev.millrace.features.aggregate;

import org.jspecify.annotations.Nullable;

/// Which events count: all, page calls, or track calls of one name.
public record EventFilter(@Nullable String event) {

  /// The word in a definition that means page calls.
  public static final String PAGE = "page";

  public boolean isPage() {
    return PAGE.equals(event);
  }
}
