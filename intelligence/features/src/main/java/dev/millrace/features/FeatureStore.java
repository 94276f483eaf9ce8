package dev.millrace.features;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.features.aggregate.Answer;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.Micros;
import dev.millrace.features.batch.BatchFeatures;
import dev.millrace.features.batch.PointInTime;
import dev.millrace.features.check.DefinitionCheck;
import dev.millrace.features.check.TableCheck;
import dev.millrace.features.stream.EventStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A project's features: computed by the step, folded by the stream, read by key, and joined as
/// they were. Safe for any thread; the opener closes it.
public final class FeatureStore implements OnlineFeatures, TrainingSets, AutoCloseable {

  private final Map<ViewName, FeatureViewDefinition> views = new LinkedHashMap<>();
  private final Lake lake;
  private final BusinessClock clock;
  private final StreamSettings settings;
  private final BatchFeatures batch;
  private final EventFold fold;
  private volatile @Nullable EventStream stream;

  private FeatureStore(
      List<FeatureViewDefinition> views, Lake lake, BusinessClock clock, StreamSettings settings) {
    views.forEach(view -> this.views.put(view.name(), view));
    this.lake = lake;
    this.clock = clock;
    this.settings = settings;
    this.batch = new BatchFeatures(those(Predicate.not(FeatureViewDefinition::isStreamed)));
    this.fold = new EventFold(those(FeatureViewDefinition::isStreamed));
  }

  /// Nothing runs before [#start()].
  ///
  /// @throws MillraceException with everything that is wrong with the definitions themselves
  public static FeatureStore open(
      List<FeatureViewDefinition> views, Lake lake, BusinessClock clock, StreamSettings stream) {
    List<Problem> problems = DefinitionCheck.check(views);
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return new FeatureStore(views, lake, clock, stream);
  }

  /// Loads the newest batch values from the lake and, if a view is streamed, starts the stream;
  /// returns while the stream still comes up.
  public synchronized void start() {
    batch.load(lake.view());
    if (stream == null && views.values().stream().anyMatch(FeatureViewDefinition::isStreamed)) {
      stream =
          EventStream.start(
              fold,
              settings.bootstrapServers(),
              settings.stateDirectory(),
              settings.applicationId());
    }
  }

  /// What the definitions want and the tables do not have; tables that do not exist yet are passed
  /// over.
  public List<Problem> check(LakeView data) {
    return views.values().stream().flatMap(view -> TableCheck.check(view, data).stream()).toList();
  }

  /// Runs `features` in flows.
  public StepRunner step() {
    return new FeatureStep(
        those(Predicate.not(FeatureViewDefinition::isStreamed)), lake, clock, batch);
  }

  public List<FeatureViewDefinition> views() {
    return List.copyOf(views.values());
  }

  /// Whether the stream has come up; true where no view is streamed.
  public boolean isStreamRunning() {
    EventStream running = stream;
    return running == null
        ? views.values().stream().noneMatch(FeatureViewDefinition::isStreamed)
        : running.isRunning();
  }

  /// How many records of the topic are not folded yet; -1 when it cannot be known.
  public long streamLag() {
    EventStream running = stream;
    return running == null ? -1 : running.lag();
  }

  /// @throws MillraceException NOT_FOUND when there is no such view
  @Override
  public Map<String, FeatureValue> read(ViewName view, String key) {
    FeatureViewDefinition definition = view(view);
    return definition.isStreamed() ? readStream(definition, key) : batch.read(definition, key);
  }

  private Map<String, FeatureValue> readStream(FeatureViewDefinition view, String key) {
    EventStream running = stream;
    Optional<byte[]> state = running == null ? Optional.empty() : running.state(key);
    Instant now = clock.instant();
    List<@Nullable Answer> answers =
        state.isEmpty() ? List.of() : fold.answers(state.get(), view.name(), Micros.of(now));
    var read = LinkedHashMap.<String, FeatureValue>newLinkedHashMap(view.features().size());
    for (int i = 0; i < view.features().size(); i++) {
      Feature feature = view.features().get(i);
      Answer answer = answers.isEmpty() ? null : answers.get(i);
      read.put(feature.name(), answer == null ? BatchFeatures.nothing(feature) : value(answer));
    }
    return read;
  }

  private static FeatureValue value(Answer answer) {
    return new FeatureValue(answer.value(), Micros.instant(answer.at()), Origin.STREAM);
  }

  /// @throws MillraceException NOT_FOUND when there is no such view; SQL_ERROR and NOT_FOUND of the
  ///   population's query; PARAMETER_VALUE when it answers a key twice
  @Override
  public TrainingSet build(List<ViewName> wanted, String population, List<Instant> cutOffs) {
    List<FeatureViewDefinition> definitions = wanted.stream().map(this::view).toList();
    return new PointInTime(lake.view(), definitions).build(population, cutOffs);
  }

  /// Stops the stream; what it has folded is kept in the log.
  @Override
  public synchronized void close() {
    EventStream running = stream;
    stream = null;
    if (running != null) {
      running.close();
    }
  }

  private FeatureViewDefinition view(ViewName name) {
    FeatureViewDefinition view = views.get(name);
    if (view == null) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no feature view '%s'.".formatted(name),
          Nearest.hint(
              name.value(),
              views.keySet().stream().map(ViewName::value).toList(),
              "Define it in a file below features/."));
    }
    return view;
  }

  private List<FeatureViewDefinition> those(Predicate<FeatureViewDefinition> wanted) {
    return views.values().stream().filter(wanted).toList();
  }
}
