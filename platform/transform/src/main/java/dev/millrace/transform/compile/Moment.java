package dev.millrace.transform.compile;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// As of when a model is rendered.
///
/// @param isIncremental what `is_incremental()` answers
/// @param days what `in_interval(...)` lets through; null for everything
/// @param inputs queries that stand for what the model reads, by `ref name`, `source name` and
///   `this`; of a test on given rows
/// @param vars values over those of the project
/// @param dialect for which engine
public record Moment(
    boolean isIncremental,
    @Nullable List<DayRange> days,
    Map<String, String> inputs,
    Map<String, String> vars,
    Dialect dialect) {

  /// Everything anew.
  public static final Moment FULL = new Moment(false, null, Map.of(), Map.of());

  /// What has come; which that is, the model's own SQL says.
  public static final Moment INCREMENTAL = new Moment(true, null, Map.of(), Map.of());

  public Moment {
    inputs = Map.copyOf(inputs);
    vars = Map.copyOf(vars);
  }

  /// For the lake's own engine.
  public Moment(
      boolean isIncremental,
      @Nullable List<DayRange> days,
      Map<String, String> inputs,
      Map<String, String> vars) {
    this(isIncremental, days, inputs, vars, Dialect.DUCKDB);
  }

  /// The same for another engine.
  public Moment in(Dialect other) {
    return new Moment(isIncremental, days, inputs, vars, other);
  }

  /// Some days.
  public static Moment of(List<DayRange> days) {
    return new Moment(true, List.copyOf(days), Map.of(), Map.of());
  }
}
