package dev.millrace.ml;

import dev.millrace.ml.experiment.SampleRatio;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an experiment has shown so far.
///
/// @param units exposed, of all arms and the holdout
/// @param share of the expected units that the arms have
/// @param crossed customers that were seen in two arms; they count for their first
/// @param sampleRatio null where the shares move (a bandit) or nobody is exposed
/// @param metrics the primary one first
/// @param attribution the primary metric's rows by arm; null where its values do not add up
/// @param notes what the reader should know before anything else
public record ExperimentResults(
    String experiment,
    Instant asOf,
    List<ArmUnits> arms,
    long units,
    double share,
    long crossed,
    @Nullable SampleRatio sampleRatio,
    List<MetricResult> metrics,
    @Nullable Attribution attribution,
    List<String> notes) {

  public ExperimentResults {
    arms = List.copyOf(arms);
    metrics = List.copyOf(metrics);
    notes = List.copyOf(notes);
  }

  /// @param expectedShare of the arms' units
  /// @param bestChance of a bandit's arm; null in an A/B test and for the holdout
  public record ArmUnits(
      String arm, long units, double expectedShare, @Nullable Double bestChance) {}

  /// One metric.
  ///
  /// @param role `primary`, `secondary` or `guardrail`
  /// @param kind `sum`, `ratio` or `mean_of_customers`: how customers make up the number
  /// @param table and `snapshot`: what it was computed from
  public record MetricResult(
      String metric,
      String label,
      String unit,
      String role,
      String kind,
      List<ArmValue> arms,
      List<Contrast> contrasts,
      String table,
      String snapshot) {

    public MetricResult {
      arms = List.copyOf(arms);
      contrasts = List.copyOf(contrasts);
    }
  }

  /// @param units that count: all, or those whose window is over
  /// @param value for each unit, or the ratio
  public record ArmValue(String arm, long units, double value, double standardError) {}

  /// An arm against another. Intervals hold at every look; they are null while it is too early.
  ///
  /// @param verdict `better`, `worse`, `undecided` or `too_early`; of a guardrail `held`, `broken`,
  ///   `undecided` or `too_early`
  /// @param alpha of the intervals
  /// @param varianceLeft the share that the covariate leaves
  public record Contrast(
      String arm,
      String against,
      double difference,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Double lift,
      @Nullable Double liftLow,
      @Nullable Double liftHigh,
      double alpha,
      double varianceLeft,
      String verdict) {}

  /// The primary metric, split without remainder.
  ///
  /// @param parties the arms and the holdout; `$unexposed`, and the exposed `$before` their
  ///   exposure and `$after` the end
  /// @param total over all rows, counted on its own
  /// @param difference total less all parties: zero when they add up
  /// @param recommended of the arms' rows, those that an event ties to a recommendation
  public record Attribution(
      String metric,
      List<Part> parties,
      BigDecimal total,
      BigDecimal difference,
      List<Recommended> recommended) {

    public Attribution {
      parties = List.copyOf(parties);
      recommended = List.copyOf(recommended);
    }
  }

  public record Part(String party, BigDecimal value) {}

  public record Recommended(String arm, String scenario, BigDecimal value) {}
}
