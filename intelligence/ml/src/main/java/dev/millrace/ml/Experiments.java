package dev.millrace.ml;

import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.definition.ExperimentDefinition.Arm;
import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.event.EventIntake;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.privacy.PersonalData;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.Assignment.Standing;
import dev.millrace.ml.BanditWeights.Held;
import dev.millrace.ml.BanditWeights.Weights;
import dev.millrace.ml.experiment.Draw;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A project's experiments: who is treated how, and what came of it. Who is asked for and takes
/// part is told to the event log as an exposure. Safe for any thread; the opener closes it.
public final class Experiments implements AutoCloseable {

  private static final int LONGEST_CUSTOMER = 200;

  private final SortedMap<String, ExperimentDefinition> byName = new TreeMap<>();
  private final SortedMap<String, MetricDefinition> metrics = new TreeMap<>();
  private final Parts parts;
  private final Audiences audiences;
  private final BanditWeights weights;
  private final Exposures exposures;

  public Experiments(
      List<ExperimentDefinition> definitions, List<MetricDefinition> metrics, Parts parts) {
    definitions.forEach(definition -> byName.put(definition.name(), definition));
    metrics.forEach(metric -> this.metrics.put(metric.name(), metric));
    this.parts = parts;
    this.audiences = new Audiences(parts.lake());
    this.weights = new BanditWeights(parts.database());
    this.exposures = new Exposures(parts.intake(), parts.clock());
  }

  /// By name.
  public List<ExperimentDefinition> definitions() {
    return List.copyOf(byName.values());
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public ExperimentDefinition require(String name) {
    ExperimentDefinition definition = byName.get(name);
    if (definition == null) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no experiment '%s'.".formatted(name),
          Nearest.hint(
              name, byName.keySet(), "Define it in 'experiments/%s.yaml'.".formatted(name)));
    }
    return definition;
  }

  /// The experiment that answers a scenario of recommendations.
  public Optional<ExperimentDefinition> ofScenario(String scenario) {
    return byName.values().stream()
        .filter(experiment -> scenario.equals(experiment.scenario()))
        .findFirst();
  }

  /// The arms that bandits gave to people.
  public PersonalData people() {
    return new KeptArms(weights);
  }

  /// `experiment`, with the argument `experiment`.
  public List<StepRunner> steps() {
    return List.of(new ExperimentStep(this));
  }

  /// How a customer is to be treated from now on; tells the event log.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND for the experiment,
  ///   PARAMETER_VALUE for the customer, COLLECTOR_BUSY when the exposure cannot be told
  public Assignment assign(String experiment, String customer) {
    ExperimentDefinition definition = require(experiment);
    requireCustomer(customer);
    Assignment assignment = drawn(definition, customer);
    if (assignment.standing() == Standing.ASSIGNED || assignment.standing() == Standing.HOLDOUT) {
      exposures.tell(assignment);
    }
    return assignment;
  }

  /// Tells the event log of an answer that left a place to chance, so that other versions can be
  /// judged by it.
  ///
  /// @param id of the answer, by which what the customer does next names it
  /// @return whether it will be told; if not, the answer must not be shown
  public boolean shown(String id, String customer, Recommendation answer) {
    if (answer.explored() == null || customer.length() > LONGEST_CUSTOMER) {
      return false;
    }
    try {
      exposures.tell(
          "shown-" + id,
          Replays.EVENT,
          customer,
          Replays.properties(id, answer, answer.explored()));
      return true;
    } catch (MillraceException e) {
      if (e.problem().code() == ProblemCode.COLLECTOR_BUSY) {
        return false;
      }
      throw e;
    }
  }

  /// What has come of it so far, at the lake as it is now.
  public ExperimentResults results(String experiment) {
    ExperimentDefinition definition = require(experiment);
    return analysis(definition).results(shares(definition).shares(), parts.clock().instant());
  }

  /// How many customers it needs.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException TRAINING_DATA_TOO_SMALL when the
  ///   primary metric has no past to speak of
  public ExperimentPlan plan(String experiment) {
    return analysis(require(experiment)).plan();
  }

  /// The shares by which new customers are given arms now, by arm.
  public Map<String, Double> currentShares(String experiment) {
    ExperimentDefinition definition = require(experiment);
    List<Double> shares = shares(definition).shares();
    var byArm = new LinkedHashMap<String, Double>();
    for (int i = 0; i < shares.size(); i++) {
      byArm.put(definition.arms().get(i).name(), shares.get(i));
    }
    return byArm;
  }

  /// Gives a bandit's arms new shares, once for each run.
  Weights learn(String experiment, RunId run) {
    ExperimentDefinition definition = require(experiment);
    if (definition.bandit() == null) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The experiment '%s' is no bandit: its shares stay.".formatted(experiment),
          "Write 'method: bandit', or leave the step out.");
    }
    List<Double> shares = analysis(definition).shares(new SplittableRandom(run.hashCode()));
    var byArm = new LinkedHashMap<String, Double>();
    for (int i = 0; i < shares.size(); i++) {
      byArm.put(definition.arms().get(i).name(), shares.get(i));
    }
    return weights.add(experiment, run, parts.clock().instant(), byArm);
  }

  private Assignment drawn(ExperimentDefinition definition, String customer) {
    Standing standing = standing(definition, customer);
    if (standing != Standing.ASSIGNED) {
      return Assignment.none(definition.name(), customer, standing);
    }
    Held held =
        definition.bandit() == null ? drawnNow(definition, customer) : kept(definition, customer);
    Arm arm = definition.arm(held.arm()).orElseGet(definition::control);
    return new Assignment(
        definition.name(),
        customer,
        arm.name(),
        standing,
        arm.settings(),
        arm.recommendations(),
        held.propensity(),
        held.version());
  }

  private Standing standing(ExperimentDefinition definition, String customer) {
    ExperimentDefinition.Audience audience = definition.audience();
    Instant now = parts.clock().instant();
    if (audience.start() != null && now.isBefore(audience.start())) {
      return Standing.NOT_STARTED;
    }
    if (audience.end() != null && !now.isBefore(audience.end())) {
      return Standing.OVER;
    }
    if (audience.segment() != null && !audiences.holds(audience.segment(), customer)) {
      return Standing.NOT_TARGETED;
    }
    if (Draw.isHeldOut(definition, customer)) {
      return Standing.HOLDOUT;
    }
    return Draw.isAllocated(definition, customer) ? Standing.ASSIGNED : Standing.NOT_ALLOCATED;
  }

  private Held drawnNow(ExperimentDefinition definition, String customer) {
    Shares now = shares(definition);
    Arm arm = Draw.arm(definition, now.shares(), customer);
    return new Held(arm.name(), now.shares().get(definition.arms().indexOf(arm)), now.version());
  }

  /// The arm that a bandit gave before; or one by the shares of now, kept from now on.
  private Held kept(ExperimentDefinition definition, String customer) {
    Optional<Held> before = weights.find(definition.name(), customer);
    return before.isPresent()
        ? before.get()
        : weights.keep(definition.name(), customer, drawnNow(definition, customer));
  }

  private Shares shares(ExperimentDefinition definition) {
    List<Double> written = definition.arms().stream().map(definition::share).toList();
    if (definition.bandit() == null) {
      return new Shares(0, written);
    }
    return weights
        .newest(definition.name())
        .map(learnt -> new Shares(learnt.version(), fitted(definition, learnt.shares())))
        .orElseGet(() -> new Shares(0, written));
  }

  /// Learnt shares for the arms of now: one that is new gets what is written.
  private static List<Double> fitted(ExperimentDefinition definition, Map<String, Double> learnt) {
    List<Double> raw =
        definition.arms().stream()
            .map(arm -> learnt.getOrDefault(arm.name(), definition.share(arm)))
            .toList();
    double sum = raw.stream().mapToDouble(Double::doubleValue).sum();
    return raw.stream().map(share -> share / sum).toList();
  }

  private ExperimentAnalysis analysis(ExperimentDefinition definition) {
    return new ExperimentAnalysis(definition, this::metric, parts.lake().view());
  }

  private MetricDefinition metric(String name) {
    @Nullable MetricDefinition metric = metrics.get(name);
    if (metric == null) {
      throw new IllegalStateException(
          "The metric '%s' was there when the project was read; this is a bug.".formatted(name));
    }
    return metric;
  }

  private static void requireCustomer(String customer) {
    if (customer.isBlank() || customer.length() > LONGEST_CUSTOMER) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'customer' has %d characters; expected 1 to %d."
              .formatted(customer.length(), LONGEST_CUSTOMER),
          "Give the customer's id.");
    }
  }

  @Override
  public void close() {
    exposures.close();
  }

  private record Shares(int version, List<Double> shares) {}

  /// What experiments are made with; the giver keeps and closes all of it.
  public record Parts(
      PlatformDatabase database, Lake lake, EventIntake intake, InstantSource clock) {}
}
