package dev.millrace.contracts.name;

import java.util.Locale;

/// How far a table is from what was received.
public enum Layer {
  /// As received.
  BRONZE,
  /// Renamed, typed, deduplicated.
  SILVER,
  /// The star schema: what people and models read.
  GOLD;

  public String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
