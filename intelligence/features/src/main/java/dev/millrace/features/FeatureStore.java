package dev.millrace.features;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.feature.SharedStates;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.identity.Identities;
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
import dev.millrace.features.parity.ParityCheck;
import dev.millrace.features.stream.Generations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final ReadSettings reads;
  private volatile @Nullable Generations stream;

  private FeatureStore(
      List<FeatureViewDefinition> views,
      Lake lake,
      BusinessClock clock,
      StreamSettings settings,
      ReadSettings reads) {
    this.reads = reads;
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
    return open(views, lake, clock, stream, ReadSettings.ALONE);
  }

  /// Nothing runs before [#start()].
  ///
  /// @throws MillraceException with everything that is wrong with the definitions themselves
  public static FeatureStore open(
      List<FeatureViewDefinition> views,
      Lake lake,
      BusinessClock clock,
      StreamSettings stream,
      ReadSettings reads) {
    List<Problem> problems = DefinitionCheck.check(views);
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return new FeatureStore(views, lake, clock, stream, reads);
  }

  /// Loads the newest batch values from the lake and, if a view is streamed, starts the stream;
  /// returns while the stream still comes up.
  public synchronized void start() {
    batch.load(lake.view());
    if (stream == null && views.values().stream().anyMatch(FeatureViewDefinition::isStreamed)) {
      stream = Generations.start(fold, settings, reads.shared());
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
    Generations running = stream;
    return running == null
        ? views.values().stream().noneMatch(FeatureViewDefinition::isStreamed)
        : running.isRunning();
  }

  /// How many records of the topic are not folded yet; -1 when it cannot be known.
  public long streamLag() {
    Generations running = stream;
    return running == null ? -1 : running.lag();
  }

  /// Begins to build the state of the streamed views again from the log, beside the one that
  /// answers meanwhile. Events that the log no longer keeps do not come back.
  public void rebuild() {
    Generations running = stream;
    if (running == null) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "No feature view is streamed, so there is nothing to build again.",
          "Write 'stream: true' in a view of events first.");
    }
    running.rebuild();
  }

  /// Whether the state is being built again, and how many records are still to be folded; -1 where
  /// it cannot be known.
  public Rebuild rebuilding() {
    Generations running = stream;
    return running == null
        ? new Rebuild(false, -1)
        : new Rebuild(running.isRebuilding(), running.rebuildLag());
  }

  /// How far the state is that is being built again.
  public record Rebuild(boolean isRunning, long recordsLeft) {}

  /// @throws MillraceException NOT_FOUND when there is no such view
  @Override
  public Map<String, FeatureValue> read(ViewName view, String key) {
    FeatureViewDefinition definition = view(view);
    return definition.isStreamed()
        ? readPerson(definition, reads.identities().person(Identities.user(key)).identifiers())
        : withTtl(definition, batch.read(definition, key));
  }

  /// What is known of one person whose events came under several ids, of a streamed view.
  ///
  /// @param ids as the stream keeps them: `u:` and a user's id, or `a:` and an anonymous id
  /// @throws MillraceException NOT_FOUND when there is no such view
  public Map<String, FeatureValue> readPerson(ViewName view, List<String> ids) {
    return readPerson(view(view), ids);
  }

  private Map<String, FeatureValue> readPerson(FeatureViewDefinition view, List<String> ids) {
    List<FeatureValue> values = readInOrder(view, ids);
    var read = LinkedHashMap.<String, FeatureValue>newLinkedHashMap(values.size());
    for (int i = 0; i < values.size(); i++) {
      read.put(view.features().get(i).name(), values.get(i));
    }
    return read;
  }

  /// What [#read] answers, in the order of the view's features, without their names.
  ///
  /// @throws MillraceException NOT_FOUND when there is no such view
  public List<FeatureValue> readInOrder(ViewName view, String key) {
    FeatureViewDefinition definition = view(view);
    return definition.isStreamed()
        ? readInOrder(definition, reads.identities().person(Identities.user(key)).identifiers())
        : List.copyOf(read(view, key).values());
  }

  private List<FeatureValue> readInOrder(FeatureViewDefinition view, List<String> ids) {
    List<@Nullable Answer> answers = answers(view, ids);
    Instant oldest = view.ttl() == null ? Instant.MIN : clock.instant().minus(view.ttl());
    var read = new ArrayList<FeatureValue>(view.features().size());
    Moment last = new Moment();
    for (int i = 0; i < view.features().size(); i++) {
      Answer answer = answers.isEmpty() ? null : answers.get(i);
      FeatureValue value =
          answer == null
              ? BatchFeatures.nothing(view.features().get(i))
              : new FeatureValue(answer.value(), last.of(answer.at()), Origin.STREAM);
      read.add(isBefore(value, oldest) ? value.withheld() : value);
    }
    return read;
  }

  /// Features next to one another often speak of one event, and so of one moment.
  private static final class Moment {

    private long micros;
    private Instant instant = Instant.EPOCH;

    Instant of(long wanted) {
      if (wanted != micros) {
        micros = wanted;
        instant = Micros.instant(wanted);
      }
      return instant;
    }
  }

  private List<@Nullable Answer> answers(FeatureViewDefinition view, List<String> ids) {
    List<byte[]> states = states(ids);
    if (states.isEmpty()) {
      return List.of();
    }
    byte[] state = states.size() == 1 ? states.getFirst() : fold.merge(states);
    return fold.answers(state, view.name(), Micros.of(clock.instant()));
  }

  /// From this process, and from the online store what others have.
  private List<byte[]> states(List<String> ids) {
    Generations running = stream;
    var states = new ArrayList<byte[]>();
    var elsewhere = new ArrayList<String>();
    for (String id : ids) {
      List<byte[]> here = running == null ? List.of() : running.states(id);
      states.addAll(here);
      if (here.isEmpty()) {
        elsewhere.add(id);
      }
    }
    SharedStates shared = reads.shared();
    if (shared != null) {
      for (byte[] state : shared.get(elsewhere)) {
        if (state != null) {
          states.add(state);
        }
      }
    }
    return states;
  }

  private Map<String, FeatureValue> withTtl(
      FeatureViewDefinition view, Map<String, FeatureValue> read) {
    Duration ttl = view.ttl();
    if (ttl != null) {
      Instant oldest = clock.instant().minus(ttl);
      read.replaceAll((_, value) -> isBefore(value, oldest) ? value.withheld() : value);
    }
    return read;
  }

  private static boolean isBefore(FeatureValue value, Instant oldest) {
    Instant moment = value.eventTime();
    return moment != null && moment.isBefore(oldest);
  }

  /// @throws MillraceException NOT_FOUND when there is no such view; SQL_ERROR and NOT_FOUND of the
  ///   population's query; PARAMETER_VALUE when it answers a key twice
  @Override
  public TrainingSet build(List<ViewName> wanted, String population, List<Instant> cutOffs) {
    List<FeatureViewDefinition> definitions = wanted.stream().map(this::view).toList();
    return new PointInTime(lake.view(), definitions).build(population, cutOffs);
  }

  /// Folds the lake's events again and compares every person's values with the SQL's, to the bit.
  ///
  /// @param asOf null for now
  /// @throws MillraceException NOT_FOUND when there is no such view; PARAMETER_VALUE when it is not
  ///   streamed
  public Parity parity(ViewName name, @Nullable Instant asOf) {
    FeatureViewDefinition view = view(name);
    if (!view.isStreamed()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The feature view '%s' is not streamed; expected one with 'stream: true'."
              .formatted(name),
          "Compare a streamed view: a view of batch values has nothing to be compared with.");
    }
    return new ParityCheck(view, asOf == null ? clock.instant() : asOf).compare(lake.view());
  }

  /// Stops the stream; what it has folded is kept in the log.
  @Override
  public synchronized void close() {
    Generations running = stream;
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
