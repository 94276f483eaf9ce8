package dev.millrace.transform.dbt;

import dev.millrace.contracts.lake.LakeView;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// As of when, and over what, a node is rendered.
///
/// @param view null while a project is only read: then `execute` is false
/// @param inputs queries that stand for nodes and sources, by id; of a unit test
/// @param overrides of macros and variables, of a unit test
record Moment(
    @Nullable LakeView view,
    Instant startedAt,
    Map<String, String> inputs,
    Map<String, Object> overrides) {

  static Moment reading(Instant startedAt) {
    return new Moment(null, startedAt, Map.of(), Map.of());
  }

  static Moment running(LakeView view, Instant startedAt) {
    return new Moment(view, startedAt, Map.of(), Map.of());
  }
}
