package dev.millrace.demo.mischief;

import dev.millrace.demo.Misbehaviour;
import dev.millrace.demo.world.SaleLine;
import org.jspecify.annotations.Nullable;

/// One row of a sales file.
///
/// @param line the true line
/// @param kind what is wrong with the row, or null
/// @param variant in which way it is damaged
public record SalesRow(SaleLine line, Misbehaviour.@Nullable Kind kind, int variant) {

  static SalesRow plain(SaleLine line) {
    return new SalesRow(line, null, 0);
  }
}
