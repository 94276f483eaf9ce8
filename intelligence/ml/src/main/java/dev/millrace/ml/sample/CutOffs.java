package dev.millrace.ml.sample;

import dev.millrace.contracts.definition.MlModelDefinition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

/// The moments from which a model looks ahead.
public final class CutOffs {

  private CutOffs() {}

  /// Newest first; the newest is the last midnight (UTC) whose label is known.
  public static List<Instant> of(MlModelDefinition definition, Instant dataUntil) {
    Instant newest = dataUntil.minus(definition.horizon()).truncatedTo(ChronoUnit.DAYS);
    return IntStream.range(0, definition.cutOffs())
        .mapToObj(i -> newest.minus(definition.cutOffEvery().multipliedBy(i)))
        .toList();
  }
}
