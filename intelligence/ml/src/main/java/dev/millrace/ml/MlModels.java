package dev.millrace.ml;

import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.MlSettings;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.privacy.PersonalData;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.ml.boost.OpenMp;
import dev.millrace.ml.evaluate.Curves;
import dev.millrace.ml.leak.LeakDetector;
import dev.millrace.ml.recommend.ShopModel;
import dev.millrace.ml.sample.Split;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A project's models: the steps that train and score them, their versions, and predictions. Safe
/// for any thread; closing it writes down the last answers.
public final class MlModels implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MlModels.class);

  private final Definitions definitions;
  private final Parts parts;
  private final Registry registry;
  private final Artifacts artifacts;
  private final Tracking tracking;
  private final AnswerLog answerLog;
  private final Answers answers;
  private final Reproducing reproducing;
  private final Predictor predictor;
  private final LifetimeValues lifetimeValues;
  private final Recommendations recommendations;
  private final LiveSegments segments;
  private final DriftWatch drift;
  private final RolloutWatch watch;
  private final Rollouts rollouts;
  private final Registration registration;
  private final List<StepRunner> steps;

  private MlModels(Definitions definitions, Parts parts, MlSettings settings) {
    this.artifacts = new Artifacts(parts.artifacts());
    this.definitions = definitions;
    this.parts = parts;
    this.registry = new Registry(parts.database(), artifacts);
    this.tracking =
        Tracking.open(
            parts.database(),
            parts.artifacts().resolveSibling("tracking"),
            parts.clock(),
            settings,
            new OwnVersions(definitions, artifacts));
    this.answerLog = new AnswerLog(parts.database(), parts.clock(), settings);
    this.reproducing = new Reproducing(registry, artifacts, parts, settings);
    var champions = new ServedModels(registry, artifacts);
    var values =
        new Champions<>(
            registry,
            version ->
                new LifetimeValueModel.Served(
                    version, LifetimeValueModel.read(artifacts.read(version))));
    var shown =
        new Champions<>(
            registry,
            version -> Recommendations.Served.of(version, ShopModel.of(artifacts.read(version))));
    this.recommendations =
        new Recommendations(shown, parts, () -> ThreadLocalRandom.current().nextDouble());
    this.answers =
        new Answers(
            answerLog,
            registry,
            artifacts,
            new RecommendationAnswers(answerLog, artifacts, parts, shown));
    this.lifetimeValues = new LifetimeValues(parts.lake(), answers.ofValues(), parts.clock());
    var segmented =
        new Champions<>(
            registry, version -> SegmentScoring.Served.read(version, artifacts.read(version)));
    this.segments = new LiveSegments(segmented, parts);
    var changes = new RolloutChanges(registry, parts.clock(), parts.wall());
    this.watch =
        new RolloutWatch(
            registry,
            new Comparisons(champions, parts.online(), answers),
            definitions::rollout,
            parts.wall(),
            changes,
            parts.rolledBack());
    this.rollouts =
        new Rollouts(
            definitions,
            registry,
            changes,
            watch,
            version -> {
              if (isScorer(version.model())) {
                champions.version(version.model(), version.version());
              } else {
                artifacts.read(version);
              }
            });
    this.registration = new Registration(definitions, registry, parts.clock(), parts.wall());
    this.predictor =
        new Predictor(registry, champions, parts.online(), parts.clock(), answers, watch);
    this.drift = new DriftWatch(definitions, parts, champions);
    var runs = new TrainingRuns(tracking.own(), artifacts, parts.clock());
    var train = new TrainStep(definitions, parts, settings, registry, champions, runs);
    this.steps =
        List.of(
            train,
            new DriftStep(drift, train),
            new ScoreStep(definitions, parts, champions, values, segmented, recommendations));
  }

  /// Creates the registry where there is none; loads nothing.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException with everything in the definitions
  ///   that the trainer cannot take
  public static MlModels open(
      List<? extends MlDefinition> definitions, Parts parts, MlSettings settings) {
    if (definitions.stream().anyMatch(MlModelDefinition.class::isInstance)) {
      OpenMp.warning(System.getenv(OpenMp.VARIABLE)).ifPresent(LOG::warn);
    }
    List<Problem> problems = rules(definitions, parts);
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return new MlModels(new Definitions(definitions), parts, settings);
  }

  /// With the usual settings.
  public static MlModels open(List<? extends MlDefinition> definitions, Parts parts) {
    return open(definitions, parts, MlSettings.DEFAULT);
  }

  private static List<Problem> rules(List<? extends MlDefinition> definitions, Parts parts) {
    return definitions.stream()
        .filter(RecommendationDefinition.class::isInstance)
        .map(RecommendationDefinition.class::cast)
        .flatMap(shown -> RuleCheck.of(shown, parts.lake().view()).stream())
        .toList();
  }

  /// `train`, `drift` and `score`, all with the argument `model`.
  public List<StepRunner> steps() {
    return steps;
  }

  /// The version in use.
  public Optional<ModelVersion> champion(String model) {
    return registry.champion(model);
  }

  /// Every version that was trained, newest first.
  public List<ModelVersion> versions(String model) {
    return registry.versions(model);
  }

  /// How a version did on its hold-out, to be drawn; empty where that was not recorded.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND for an unknown version
  public Optional<Curves> curves(String model, int version) {
    return registry
        .find(model, version)
        .map(artifacts::curves)
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "There is no version %d of the model '%s'.".formatted(version, model),
                "Look at its versions with './millrace model history %s'.".formatted(model)));
  }

  /// Which versions were in use when, newest first.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND for an unknown model
  public List<Reign> champions(String model, int offset, int most) {
    if (registry.versions(model).isEmpty()) {
      definitions.requireAny(model);
    }
    return registry.reigns(model, offset, most);
  }

  /// Trains a version again, from the tables as they were and by the definition as it was, and
  /// compares. Registers nothing.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND for an unknown version
  public Reproduction reproduce(String model, int version) throws InterruptedException {
    return reproducing.reproduce(model, version);
  }

  /// Runs, registered models and artifacts, as MLflow's clients see them.
  public Tracking tracking() {
    return tracking;
  }

  /// What the champion says of a key, from its features as they are now.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_NOT_TRAINED before the first
  ///   champion; NOT_FOUND for an unknown model or a key of which nothing is known
  public Prediction predict(String model, String key) {
    return predictor.predict(model, scored(model), Asked.of(key));
  }

  /// What the champion says of many, each by what is stored, by what is passed in, or both; one
  /// answer for each, in their order.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_NOT_TRAINED before the first
  ///   champion; NOT_FOUND for an unknown model
  public List<Answered> predict(String model, List<Asked> asked) {
    List<ViewName> views = scored(model);
    var answers = new ArrayList<Answered>(asked.size());
    for (Asked one : asked) {
      try {
        answers.add(new Answered.Told(predictor.predict(model, views, one)));
      } catch (MillraceException e) {
        switch (e.problem().code()) {
          case NOT_FOUND, PARAMETER_VALUE -> answers.add(new Answered.Refused(e.problem()));
          default -> throw e;
        }
      }
    }
    return answers;
  }

  /// Whose features a model reads that scores single keys; none for one that says so itself.
  private List<ViewName> scored(String model) {
    return definitions.find(model) == null && registry.championNumber(model).isPresent()
        ? List.of()
        : definitions.require(model).views();
  }

  /// Whether a model answers single keys with a number.
  private boolean isScorer(String model) {
    MlDefinition definition = definitions.find(model);
    return definition == null || definition instanceof MlModelDefinition;
  }

  /// Lets versions out step by step, and takes them back.
  public Rollouts rollouts() {
    return rollouts;
  }

  /// Takes models that were trained elsewhere.
  public Registration registration() {
    return registration;
  }

  /// Models that no file defines, by name: they were registered.
  public List<String> undefined() {
    return registry.read(Registry::models).stream()
        .filter(model -> definitions.find(model) == null)
        .sorted()
        .toList();
  }

  /// How far the present is from what the version in use was trained on.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_NOT_TRAINED before the first
  ///   champion; NOT_FOUND for an unknown model
  public DriftReport drift(String model) {
    return drift.report(model);
  }

  /// Whether the rows that a churn model would be trained on now tell what they cannot know.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND for an unknown model;
  ///   TRAINING_DATA_TOO_SMALL where there is too little to look at
  public LeakReport leaks(String model) {
    MlModelDefinition definition = definitions.require(model);
    LakeView view = parts.lake().view();
    TrainingSet set = Training.rows(view, definition, parts, DataReach.read(view, definition));
    Split split = Split.of(set, definition);
    return new LeakReport(
        model,
        Training.cutOffs(split),
        split.training().size() + split.holdOut().size(),
        set.features(),
        LeakDetector.of(set, split));
  }

  /// What a customer is expected to be worth, as scored last.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_NOT_TRAINED before the first
  ///   scoring; NOT_FOUND for an unknown model or a customer who never bought
  public LifetimeValue lifetimeValue(String model, String key) {
    return lifetimeValues.require(definitions.requireLifetimeValue(model), key);
  }

  /// Where a customer belongs by every model of segments that was trained, from the features as
  /// they are now.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_NOT_TRAINED before the first
  ///   champion; NOT_FOUND for a customer of whom nothing is known
  public CustomerSegments segments(String customer) {
    CustomerSegments answer = segments.of(definitions.segments(), customer);
    answers.ofSegments().keep(answer);
    return answer;
  }

  /// What to show a customer, by the rules of a scenario.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_NOT_TRAINED before the first
  ///   champion; NOT_FOUND for an unknown model, PARAMETER_VALUE for an unknown scenario
  public Recommendation recommend(String model, String scenario, String customer, int limit) {
    return recommend(model, scenario, customer, limit, false);
  }

  /// The same, leaving a place to chance in as many answers as the scenario says. Whoever shows
  /// such an answer tells what was shown.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException as above
  public Recommendation recommend(
      String model, String scenario, String customer, int limit, boolean explores) {
    return answers
        .ofRecommendations()
        .keep(
            recommendations.forCustomer(
                definitions.requireRecommendations(model), scenario, customer, limit, explores));
  }

  /// What a version of recommendations would have earned in a scenario, from answers that left a
  /// place to chance.
  ///
  /// @param days how far back
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND for the model or the
  ///   version, PARAMETER_VALUE for an unknown scenario, TRAINING_DATA_TOO_SMALL where nothing was
  ///   left to chance
  public Replay replay(String model, int version, String scenario, Replay.Reward reward, int days) {
    return recommendations.replay(
        definitions.requireRecommendations(model), version, scenario, reward, days);
  }

  /// What to show beside an item.
  ///
  /// @param method SIMILAR or BOUGHT_TOGETHER
  /// @throws dev.millrace.contracts.problem.MillraceException as [#recommend], and NOT_FOUND for an
  ///   item that neither the model nor the catalogue knows
  public Recommendation besides(String model, Method method, String item, int limit) {
    return answers
        .ofRecommendations()
        .keep(
            recommendations.besides(
                definitions.requireRecommendations(model), method, item, limit));
  }

  /// What a past answer was made of, scored once more by the version that gave it.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND when the answer is not kept
  public Explanation explain(String responseId) {
    return answers.explain(responseId);
  }

  /// How many answers found no room to be kept since the start.
  public long droppedAnswers() {
    return answerLog.dropped();
  }

  /// The answers about people that are kept to be explained.
  public PersonalData people() {
    return new KeptAnswers(answerLog);
  }

  @Override
  public void close() {
    watch.close();
    answerLog.close();
  }

  /// What models are made with; the giver keeps and closes all of it.
  ///
  /// @param artifacts the directory for the files of versions; those of runs lie beside it, in
  ///   `tracking`
  /// @param wall real time, by which roll-outs are watched
  /// @param rolledBack is told of versions that were taken back by themselves, at least once each
  public record Parts(
      PlatformDatabase database,
      Lake lake,
      TrainingSets trainingSets,
      OnlineFeatures online,
      BusinessClock clock,
      Path artifacts,
      InstantSource wall,
      Consumer<RolloutEvent> rolledBack) {

    /// On the machine's clock, telling nobody.
    public Parts(
        PlatformDatabase database,
        Lake lake,
        TrainingSets trainingSets,
        OnlineFeatures online,
        BusinessClock clock,
        Path artifacts) {
      this(database, lake, trainingSets, online, clock, artifacts, InstantSource.system(), _ -> {});
    }
  }
}
