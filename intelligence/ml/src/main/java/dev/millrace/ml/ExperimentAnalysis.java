package dev.millrace.ml;

import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.definition.ExperimentDefinition.Arm;
import dev.millrace.contracts.definition.ExperimentDefinition.Direction;
import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ml.ExperimentResults.ArmUnits;
import dev.millrace.ml.ExperimentResults.ArmValue;
import dev.millrace.ml.ExperimentResults.Attribution;
import dev.millrace.ml.ExperimentResults.Contrast;
import dev.millrace.ml.ExperimentResults.MetricResult;
import dev.millrace.ml.ExperimentResults.Part;
import dev.millrace.ml.ExperimentResults.Recommended;
import dev.millrace.ml.experiment.Boundary;
import dev.millrace.ml.experiment.Comparison;
import dev.millrace.ml.experiment.Moments;
import dev.millrace.ml.experiment.Plan;
import dev.millrace.ml.experiment.SampleRatio;
import dev.millrace.ml.experiment.Thompson;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One look at an experiment, at one state of the lake.
final class ExperimentAnalysis {

  private static final Duration PAST = Duration.ofDays(28);
  private static final String ORDER = "order_id";
  private static final long SEED = 20_260_630;

  private final ExperimentDefinition experiment;
  private final Function<String, MetricDefinition> metrics;
  private final LakeView view;
  private final ExperimentSql sql;

  ExperimentAnalysis(
      ExperimentDefinition experiment, Function<String, MetricDefinition> metrics, LakeView view) {
    this.experiment = experiment;
    this.metrics = metrics;
    this.view = view;
    this.sql = new ExperimentSql(experiment);
  }

  /// @param shares of the arms, in their order
  ExperimentResults results(List<Double> shares, Instant asOf) {
    var units = new LinkedHashMap<String, Long>();
    experiment.arms().forEach(arm -> units.put(arm.name(), 0L));
    long crossed = 0;
    for (@Nullable Object[] row : read(sql.units())) {
      units.put(String.valueOf(row[0]), whole(row[1]));
      crossed += whole(row[2]);
    }
    long ofArms =
        experiment.arms().stream().mapToLong(arm -> units.getOrDefault(arm.name(), 0L)).sum();
    SampleRatio ratio = ofArms == 0 || experiment.bandit() != null ? null : ratio(units);
    List<MetricResult> results = metricResults();
    return new ExperimentResults(
        experiment.name(),
        asOf,
        armUnits(units, shares),
        units.values().stream().mapToLong(Long::longValue).sum(),
        (double) ofArms / experiment.design().expectedUnits(),
        crossed,
        ratio,
        results,
        attribution(),
        notes(ratio, crossed, ofArms));
  }

  /// The shares that a bandit's arms shall have from now on.
  List<Double> shares(RandomGenerator random) {
    ExperimentDefinition.Bandit bandit = experiment.bandit();
    if (bandit == null) {
      throw new IllegalStateException("Only bandits move their traffic; this is a bug.");
    }
    MetricDefinition metric = metrics.apply(experiment.metrics().primary());
    Map<String, Moments> known = moments(metric, MetricParts.of(metric.expression()));
    List<Thompson.Known> arms =
        experiment.arms().stream().map(arm -> known(known.get(arm.name()))).toList();
    return Thompson.shares(arms, bandit, experiment.metrics().better(), random);
  }

  ExperimentPlan plan() {
    MetricDefinition metric = metrics.apply(experiment.metrics().primary());
    MetricParts parts = MetricParts.of(metric.expression());
    ExperimentDefinition.Design design = experiment.design();
    Duration span = design.window() == null ? PAST : design.window();
    requireTable(metric);
    var known = new LinkedHashMap<String, Moments>();
    read(sql.past(metric, parts, span)).forEach(row -> known.put("all", moments(row)));
    Moments all = known.get("all");
    if (all == null || all.units() < 2 || Comparison.value(all) == 0) {
      throw ProblemCode.TRAINING_DATA_TOO_SMALL.exception(
          "The metric '%s' knows too little of the last %d days to plan with."
              .formatted(metric.name(), 2 * span.toDays()),
          "Plan when the shop has some weeks of history.");
    }
    double left = design.covariate() == null ? 1 : Comparison.of(all, all, true).varianceLeft();
    double deviation = Comparison.error(all) * Math.sqrt(all.units() - 1.0);
    double value = Comparison.value(all);
    Plan plan =
        Plan.of(
            deviation * Math.sqrt(left),
            design.effect() * value,
            experiment.arms().stream().map(experiment::share).toList(),
            design.alpha(),
            design.power());
    return new ExperimentPlan(
        experiment.name(),
        metric.name(),
        value,
        deviation,
        all.units(),
        (int) span.toDays(),
        design.effect(),
        design.power(),
        design.alpha(),
        plan.units(),
        plan.unitsAtOnce(),
        left,
        design.expectedUnits());
  }

  private SampleRatio ratio(Map<String, Long> units) {
    return SampleRatio.of(
        experiment.arms().stream().map(arm -> units.getOrDefault(arm.name(), 0L)).toList(),
        experiment.arms().stream().map(experiment::share).toList());
  }

  private List<ArmUnits> armUnits(Map<String, Long> units, List<Double> shares) {
    List<Double> chances = bestChances();
    var arms = new ArrayList<ArmUnits>();
    for (int i = 0; i < experiment.arms().size(); i++) {
      String name = experiment.arms().get(i).name();
      arms.add(
          new ArmUnits(
              name,
              units.getOrDefault(name, 0L),
              shares.get(i),
              chances.isEmpty() ? null : chances.get(i)));
    }
    Long heldOut = units.get(ExperimentDefinition.HOLDOUT);
    if (heldOut != null) {
      arms.add(new ArmUnits(ExperimentDefinition.HOLDOUT, heldOut, 0, null));
    }
    return arms;
  }

  private List<Double> bestChances() {
    ExperimentDefinition.Bandit bandit = experiment.bandit();
    MetricDefinition metric = metrics.apply(experiment.metrics().primary());
    if (bandit == null || view.find(metric.table()).isEmpty()) {
      return List.of();
    }
    Map<String, Moments> known = moments(metric, MetricParts.of(metric.expression()));
    return Thompson.shares(
        experiment.arms().stream().map(arm -> known(known.get(arm.name()))).toList(),
        new ExperimentDefinition.Bandit(bandit.outcome(), 0),
        experiment.metrics().better(),
        new java.util.SplittableRandom(SEED));
  }

  private static Thompson.Known known(@Nullable Moments arm) {
    if (arm == null) {
      return new Thompson.Known(0, 0, 0);
    }
    double error = Comparison.error(arm);
    return new Thompson.Known(arm.units(), Comparison.value(arm), error * error * arm.units());
  }

  private List<MetricResult> metricResults() {
    var results = new ArrayList<MetricResult>();
    ExperimentDefinition.Measures measures = experiment.metrics();
    add(results, measures.primary(), "primary", null);
    measures.secondary().forEach(metric -> add(results, metric, "secondary", null));
    measures.guardrails().forEach((metric, limit) -> add(results, metric, "guardrail", limit));
    return results;
  }

  /// A metric whose table is not there yet has no result.
  private void add(List<MetricResult> results, String name, String role, @Nullable Double limit) {
    MetricDefinition metric = metrics.apply(name);
    view.find(metric.table())
        .ifPresent(table -> {
          MetricParts parts = MetricParts.of(metric.expression());
          Map<String, Moments> arms = moments(metric, parts);
          results.add(
              new MetricResult(
                  metric.name(),
                  metric.label(),
                  metric.unit() == null ? "" : metric.unit(),
                  role,
                  parts.word(),
                  values(arms),
                  contrasts(arms, role, limit),
                  metric.table().toString(),
                  String.valueOf(table.snapshotId())));
        });
  }

  private static List<ArmValue> values(Map<String, Moments> arms) {
    var values = new ArrayList<ArmValue>();
    arms.forEach((arm, moments) ->
        values.add(
            new ArmValue(
                arm, moments.units(), Comparison.value(moments), Comparison.error(moments))));
    return values;
  }

  /// Of a bandit none: shares that follow success bend the means, and with them every interval.
  private List<Contrast> contrasts(Map<String, Moments> arms, String role, @Nullable Double limit) {
    var contrasts = new ArrayList<Contrast>();
    if (experiment.bandit() != null) {
      return contrasts;
    }
    List<Arm> others = experiment.arms().subList(1, experiment.arms().size());
    double alpha = experiment.design().alpha();
    double each = role.equals("primary") ? alpha / others.size() : alpha;
    for (Arm arm : others) {
      contrast(arms, arm.name(), experiment.control().name(), each, limit)
          .ifPresent(contrasts::add);
    }
    if (role.equals("primary") && arms.containsKey(ExperimentDefinition.HOLDOUT)) {
      for (Arm arm : experiment.arms()) {
        contrast(arms, arm.name(), ExperimentDefinition.HOLDOUT, alpha, limit)
            .ifPresent(contrasts::add);
      }
    }
    return contrasts;
  }

  private java.util.Optional<Contrast> contrast(
      Map<String, Moments> arms, String arm, String against, double alpha, @Nullable Double limit) {
    Moments control = arms.get(against);
    Moments treatment = arms.get(arm);
    if (control == null || treatment == null || control.units() < 2 || treatment.units() < 2) {
      return java.util.Optional.empty();
    }
    Comparison seen = Comparison.of(control, treatment, experiment.design().covariate() != null);
    double share = (control.units() + treatment.units()) / expected(arm, against);
    double width = Boundary.of(alpha).width(share);
    boolean isEarly = Double.isInfinite(width);
    Double low = isEarly ? null : seen.difference() - width * seen.standardError();
    Double high = isEarly ? null : seen.difference() + width * seen.standardError();
    Double lift = seen.lift();
    Double liftError = seen.liftError();
    Double liftLow = null;
    Double liftHigh = null;
    if (!isEarly && lift != null && liftError != null) {
      liftLow = lift - width * liftError;
      liftHigh = lift + width * liftError;
    }
    String verdict = limit == null ? verdict(low, high) : guard(limit, liftLow, liftHigh);
    return java.util.Optional.of(
        new Contrast(
            arm,
            against,
            seen.difference(),
            low,
            high,
            lift,
            liftLow,
            liftHigh,
            alpha,
            seen.varianceLeft(),
            verdict));
  }

  /// How many units the two are expected to have together.
  private double expected(String arm, String against) {
    double arms =
        experiment.arms().stream()
            .filter(each -> each.name().equals(arm) || each.name().equals(against))
            .mapToDouble(experiment::share)
            .sum();
    double held = experiment.audience().holdout();
    double heldOut =
        against.equals(ExperimentDefinition.HOLDOUT)
            ? held / ((1 - held) * experiment.audience().allocation())
            : 0;
    return experiment.design().expectedUnits() * (arms + heldOut);
  }

  private String verdict(@Nullable Double low, @Nullable Double high) {
    if (low == null || high == null) {
      return "too_early";
    }
    boolean isUpGood = experiment.metrics().better() == Direction.HIGHER;
    if (low > 0) {
      return isUpGood ? "better" : "worse";
    }
    return high < 0 ? (isUpGood ? "worse" : "better") : "undecided";
  }

  private static String guard(double limit, @Nullable Double low, @Nullable Double high) {
    if (low == null || high == null) {
      return "too_early";
    }
    if (limit < 0) {
      return high < limit ? "broken" : low > limit ? "held" : "undecided";
    }
    return low > limit ? "broken" : high < limit ? "held" : "undecided";
  }

  private @Nullable Attribution attribution() {
    MetricDefinition metric = metrics.apply(experiment.metrics().primary());
    if (MetricParts.of(metric.expression()).kind() != MetricParts.Kind.SUM
        || view.find(metric.table()).isEmpty()) {
      return null;
    }
    var parties = new ArrayList<Part>();
    BigDecimal total = BigDecimal.ZERO;
    BigDecimal sum = BigDecimal.ZERO;
    for (@Nullable Object[] row : read(sql.attribution(metric))) {
      BigDecimal value = decimal(row[1]);
      if ("$total".equals(row[0])) {
        total = value;
      } else {
        parties.add(new Part(String.valueOf(row[0]), value));
        sum = sum.add(value);
      }
    }
    parties.sort(java.util.Comparator.comparing(Part::party));
    return new Attribution(metric.name(), parties, total, total.subtract(sum), recommended(metric));
  }

  private List<Recommended> recommended(MetricDefinition metric) {
    boolean hasOrders =
        view.find(metric.table()).stream()
            .flatMap(table -> table.columns().stream())
            .anyMatch(column -> column.name().equals(ORDER));
    var recommended = new ArrayList<Recommended>();
    if (hasOrders) {
      read(sql.recommended(metric))
          .forEach(row ->
              recommended.add(
                  new Recommended(
                      String.valueOf(row[0]), String.valueOf(row[1]), decimal(row[2]))));
    }
    return recommended;
  }

  private List<String> notes(@Nullable SampleRatio ratio, long crossed, long units) {
    var notes = new ArrayList<String>();
    if (units == 0) {
      notes.add("Nobody is exposed yet: ask for assignments.");
    }
    if (ratio != null && ratio.isMismatch()) {
      notes.add(
          "The arms do not have the shares they should have: something loses customers of one arm."
              + " Do not trust the other numbers before it is found.");
    }
    if (crossed > 0) {
      notes.add(
          "%,d customers were seen in two arms; they count for their first.".formatted(crossed));
    }
    if (experiment.bandit() != null) {
      notes.add(
          "A bandit's shares follow success, so there are no intervals; see each arm's chance to be best.");
    }
    if (experiment.bandit() == null && experiment.design().window() == null) {
      notes.add(
          "Without a 'window' a customer's value grows as time goes by; intervals are then approximate.");
    }
    return notes;
  }

  private Map<String, Moments> moments(MetricDefinition metric, MetricParts parts) {
    requireTable(metric);
    var arms = new LinkedHashMap<String, Moments>();
    for (@Nullable Object[] row : read(sql.moments(metric, parts))) {
      String arm = String.valueOf(row[0]);
      if (arm.equals(ExperimentDefinition.HOLDOUT) || experiment.arm(arm).isPresent()) {
        arms.put(arm, moments(row));
      }
    }
    return arms;
  }

  private void requireTable(MetricDefinition metric) {
    if (view.find(metric.table()).isEmpty()) {
      throw ProblemCode.NOT_FOUND.exception(
          "The table '%s' of the metric '%s' is not there yet."
              .formatted(metric.table(), metric.name()),
          "Run the flow that builds it.");
    }
  }

  private static Moments moments(@Nullable Object[] row) {
    var mean = new double[Moments.SIZE];
    var covariance = new double[Moments.SIZE][Moments.SIZE];
    int column = 2;
    for (int i = 0; i < Moments.SIZE; i++) {
      mean[i] = number(row[column++]);
    }
    for (int i = 0; i < Moments.SIZE; i++) {
      for (int j = i; j < Moments.SIZE; j++) {
        covariance[i][j] = number(row[column++]);
        covariance[j][i] = covariance[i][j];
      }
    }
    return new Moments(whole(row[1]), mean, covariance);
  }

  private List<@Nullable Object[]> read(SqlQuery query) {
    var rows = new ArrayList<@Nullable Object[]>();
    view.read(query, rows::add);
    return rows;
  }

  private static long whole(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  private static BigDecimal decimal(@Nullable Object value) {
    return value == null ? BigDecimal.ZERO : new BigDecimal(value.toString());
  }
}
