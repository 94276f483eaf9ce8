package dev.millrace.features.aggregate;

import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;

/// How far back a streamed feature looks, on the grid of its hop. As of a moment, everything from
/// the beginning of the hop counts that the window's start falls into.
///
/// @param length in microseconds; 0 for all time
/// @param hop in microseconds
record Window(long length, long hop) {

  private static final long ALWAYS = Long.MIN_VALUE;

  static Window of(Feature feature) {
    return feature.window() == null
        ? new Window(0, 1)
        : new Window(Micros.of(feature.window()), Hop.micros(feature));
  }

  /// The first moment that counts.
  long start(long asOf) {
    return length == 0 ? ALWAYS : Math.floorDiv(asOf - length, hop) * hop;
  }

  /// Whether a moment counts.
  boolean holds(long moment, long asOf) {
    return moment >= asOf - length || length == 0 || moment >= start(asOf);
  }

  /// The tile of a moment; all time is one tile. Of tiles that far apart that their lowest 32 bits
  /// do not tell their order, one is never asked for.
  int tile(long moment) {
    return length == 0 ? 0 : (int) Math.floorDiv(moment, hop);
  }

  /// The first tile that counts.
  int firstTile(long asOf) {
    return length == 0 ? 0 : (int) Math.floorDiv(asOf - length, hop);
  }
}
