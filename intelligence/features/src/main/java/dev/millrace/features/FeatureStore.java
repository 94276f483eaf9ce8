package dev.millrace.features;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.feature.SharedStates;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.identity.Identities;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.privacy.PersonalData;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.batch.BatchFeatures;
import dev.millrace.features.batch.PointInTime;
import dev.millrace.features.check.DefinitionCheck;
import dev.millrace.features.check.TableCheck;
import dev.millrace.features.distribution.LiveSpread;
import dev.millrace.features.distribution.TableSpread;
import dev.millrace.features.parity.ParityCheck;
import dev.millrace.features.stream.Generations;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A project's features: computed by the step, folded by the stream, read by key, and joined as
/// they were. Safe for any thread; the opener closes it.
public final class FeatureStore implements OnlineFeatures, TrainingSets, AutoCloseable {

  /// How the states of users are named.
  private static final String USERS = "u:";

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
      stream =
          Generations.start(fold, settings, new Generations.Sharing(lake::view, reads.shared()));
    }
  }

  /// What is kept of people to be answered at once.
  public PersonalData people() {
    return new KeptFeatures(this);
  }

  /// Whether the stream has something under one of these identifiers.
  boolean isFolded(List<String> identifiers) {
    return liveStates().of(List.of(identifiers)).stream().anyMatch(states -> !states.isEmpty());
  }

  /// Reads the batch values again, and takes states out of the online store that no process has any
  /// more.
  void forget(List<String> identifiers) {
    batch.load(lake.view());
    SharedStates shared = reads.shared();
    if (shared != null) {
      shared.remove(identifiers);
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

  /// Begins to build the state of the streamed views again, beside the one that answers meanwhile.
  ///
  /// @param isFromLake whether from all events that the lake has; otherwise from the log, which may
  ///   have forgotten the older ones
  public void rebuild(boolean isFromLake) {
    Generations running = stream;
    if (running == null) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "No feature view is streamed, so there is nothing to build again.",
          "Write 'stream: true' in a view of events first.");
    }
    running.rebuild(isFromLake);
  }

  /// Whether the state is being built again, and how far that is.
  public Rebuild rebuilding() {
    Generations running = stream;
    return running == null
        ? new Rebuild(false, -1, null)
        : new Rebuild(running.isRebuilding(), running.rebuildLag(), running.failure());
  }

  /// How far the state is that is being built again.
  ///
  /// @param recordsLeft of the log still to be folded; -1 where it cannot be known
  /// @param failure why the last try has failed; null when it has not
  public record Rebuild(boolean isRunning, long recordsLeft, @Nullable String failure) {}

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

  /// [#readInOrder] of many keys, whose states in other processes are asked for together.
  ///
  /// @throws MillraceException NOT_FOUND when there is no such view
  public List<List<FeatureValue>> readInOrder(ViewName view, List<String> keys) {
    FeatureViewDefinition definition = view(view);
    if (!definition.isStreamed()) {
      return keys.stream().map(key -> List.copyOf(read(view, key).values())).toList();
    }
    List<List<String>> people =
        keys.stream()
            .map(key -> reads.identities().person(Identities.user(key)).identifiers())
            .toList();
    return liveValues(definition).of(liveStates().of(people));
  }

  /// Whether reads never leave this process's memory, and so may run where nothing may wait.
  public boolean readsMemoryOnly() {
    return reads.shared() == null;
  }

  private List<FeatureValue> readInOrder(FeatureViewDefinition view, List<String> ids) {
    return liveValues(view).of(liveStates().of(List.of(ids))).getFirst();
  }

  private LiveStates liveStates() {
    return new LiveStates(stream, reads.shared());
  }

  private LiveValues liveValues(FeatureViewDefinition view) {
    return new LiveValues(fold, view, clock.instant());
  }

  private Map<String, FeatureValue> withTtl(
      FeatureViewDefinition view, Map<String, FeatureValue> read) {
    Duration ttl = view.ttl();
    if (ttl != null) {
      Instant oldest = clock.instant().minus(ttl);
      read.replaceAll((_, value) -> value.withheldBefore(oldest));
    }
    return read;
  }

  /// @throws MillraceException NOT_FOUND when there is no such view; SQL_ERROR and NOT_FOUND of the
  ///   population's query; PARAMETER_VALUE when it answers a key twice
  @Override
  public TrainingSet build(
      LakeView state, List<ViewName> wanted, String population, List<Instant> cutOffs) {
    List<FeatureViewDefinition> definitions = wanted.stream().map(this::view).toList();
    return new PointInTime(state, definitions, clock.instant()).build(population, cutOffs);
  }

  /// As the lake is now.
  public TrainingSet build(List<ViewName> wanted, String population, List<Instant> cutOffs) {
    return build(lake.view(), wanted, population, cutOffs);
  }

  @Override
  public String definitions(List<ViewName> wanted) {
    return wanted.stream()
        .map(this::view)
        .map(view ->
            "%s %s %s %s %s %s %s"
                .formatted(
                    view.name(),
                    view.entity(),
                    view.table(),
                    view.key(),
                    view.time(),
                    view.isStreamed(),
                    view.features()))
        .collect(java.util.stream.Collectors.joining("\n"));
  }

  /// How the features of a view are spread over its keys: of the table of what was computed last,
  /// or of some of the people whose state this process has.
  ///
  /// @throws MillraceException NOT_FOUND when there is no such view
  public Distributions distributions(ViewName name) {
    FeatureViewDefinition view = view(name);
    if (!view.isStreamed()) {
      return TableSpread.of(view, lake.view());
    }
    Generations running = stream;
    List<String> people =
        running == null
            ? List.of()
            : running.some(USERS, LiveSpread.MOST_PEOPLE).stream()
                .map(key -> key.substring(USERS.length()))
                .toList();
    return LiveSpread.of(
        view,
        running == null ? 0 : running.people(),
        people.isEmpty() ? List.of() : readInOrder(name, people),
        clock.instant());
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
