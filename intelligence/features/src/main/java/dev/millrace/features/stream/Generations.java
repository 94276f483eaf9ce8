package dev.millrace.features.stream;

import dev.millrace.contracts.feature.SharedStates;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.features.StreamSettings;
import dev.millrace.features.aggregate.EventFold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stream in its present generation and, while the state is built again, the next one beside
/// it. Reads go to the present one until the next has caught up. Safe for any thread.
///
/// The state's directory says which generation is present (`generation`), which is being built
/// (`rebuilding`), whether that begins with the lake (`seed`), and which is to be removed
/// (`retired`), so that a crash loses no work: the next start goes on.
public final class Generations implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final String PRESENT = "generation";
  private static final String NEXT = "rebuilding";
  private static final String SEED = "seed";
  private static final String RETIRED = "retired";

  private final EventFold fold;
  private final StreamSettings settings;
  private final Supplier<LakeView> lake;
  private final @Nullable StatePublisher publisher;
  private volatile EventStream present;
  private volatile @Nullable EventStream next;
  private volatile boolean isBuilding;
  private volatile @Nullable String failure;
  private @Nullable Thread building;
  private volatile boolean isClosed;

  private Generations(EventFold fold, StreamSettings settings, Sharing sharing) {
    this.fold = fold;
    this.settings = settings;
    this.lake = sharing.lake;
    SharedStates shared = sharing.states;
    this.publisher = shared == null ? null : StatePublisher.start(shared);
    removeRetired();
    this.present = start(number(PRESENT));
    present.publishTo(publisher);
  }

  /// What the stream shares with others.
  ///
  /// @param lake every event, also those that the log has forgotten
  /// @param states takes the present generation's states for other processes; null for none
  public record Sharing(Supplier<LakeView> lake, @Nullable SharedStates states) {}

  /// Starts the present generation, and goes on with the next if one was being built.
  public static Generations start(EventFold fold, StreamSettings settings, Sharing sharing) {
    var generations = new Generations(fold, settings, sharing);
    if (generations.number(NEXT) > 0) {
      generations.build();
    }
    return generations;
  }

  private EventStream start(int generation) {
    return EventStream.start(
        fold,
        new StreamSettings(
            settings.bootstrapServers(),
            settings.stateDirectory(),
            application(generation),
            settings.deliveries(),
            settings.commitEvery()));
  }

  private String application(int generation) {
    return generation == 0 ? settings.applicationId() : settings.applicationId() + "-" + generation;
  }

  /// As the present generation has it.
  public List<byte[]> states(String key) {
    return present.states(key);
  }

  /// Some of the keys that begin as wanted, taken without regard to whose they are.
  public List<String> some(String prefix, int most) {
    return present.some(prefix, most);
  }

  /// How many states this process has.
  public long people() {
    return present.people();
  }

  public boolean isRunning() {
    return present.isRunning();
  }

  public long lag() {
    return present.lag();
  }

  /// How many records the next generation has to fold before it takes over; -1 when none is built
  /// or it is not known.
  public long rebuildLag() {
    EventStream coming = next;
    return coming == null ? -1 : coming.lag();
  }

  public boolean isRebuilding() {
    return isBuilding;
  }

  /// Why the last try to build the state again has failed; null when it has not.
  public @Nullable String failure() {
    return failure;
  }

  /// Begins to build the state again; nothing happens while that is being done already.
  ///
  /// @param isFromLake whether it begins with the events that the lake has; otherwise with the
  ///   oldest that the log has
  public synchronized void rebuild(boolean isFromLake) {
    if (isBuilding || isClosed) {
      return;
    }
    if (isFromLake) {
      write(SEED, 1);
    } else {
      delete(SEED);
    }
    write(NEXT, number(PRESENT) + 1);
    build();
  }

  private synchronized void build() {
    isBuilding = true;
    failure = null;
    building = Thread.ofVirtual().name("features-rebuild").start(this::buildAndTakeOver);
  }

  private void buildAndTakeOver() {
    try {
      int number = number(NEXT);
      if (number(SEED) > 0) {
        new LakeSeed(settings.bootstrapServers(), application(number), fold, () -> isClosed)
            .write(lake.get());
        if (isClosed) {
          return;
        }
        delete(SEED);
      }
      next = start(number);
      while (!isClosed && !hasCaughtUp()) {
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
      takeOver();
    } catch (RuntimeException | ExecutionException e) {
      LOG.error("The live features could not be built again; the next start tries it.", e);
      failure = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      isBuilding = false;
    }
  }

  private boolean hasCaughtUp() {
    EventStream coming = next;
    return coming != null && coming.isRunning() && coming.lag() == 0;
  }

  private synchronized void takeOver() {
    EventStream coming = next;
    if (isClosed || coming == null) {
      return;
    }
    int number = number(NEXT);
    write(RETIRED, number(PRESENT) + 1);
    write(PRESENT, number);
    delete(NEXT);
    EventStream old = present;
    present = coming;
    next = null;
    old.publishTo(null);
    coming.publishTo(publisher);
    old.close();
    removeRetired();
    LOG.info("The live features were built again.");
  }

  /// Topics, group and directory of the generation before; what cannot be removed now is removed at
  /// the next start.
  private void removeRetired() {
    int retired = number(RETIRED) - 1;
    if (retired < 0) {
      return;
    }
    if (retired == number(PRESENT)) {
      delete(RETIRED); // the crash came before the new generation took over
      return;
    }
    String application = application(retired);
    try (Admin admin = Admin.create(EventStream.admin(settings.bootstrapServers()))) {
      removeFromLog(admin, application);
    } catch (ExecutionException e) {
      LOG.debug("The log still holds something of {}; the next start removes it.", application, e);
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    deleteTree(settings.stateDirectory().resolve(application));
    delete(RETIRED);
  }

  private static void removeFromLog(Admin admin, String application)
      throws ExecutionException, InterruptedException {
    List<String> topics =
        admin.listTopics().names().get().stream()
            .filter(topic -> topic.equals(EventStream.changelog(application)))
            .toList();
    admin.deleteTopics(topics).all().get();
    boolean isThere =
        admin.listGroups().all().get().stream()
            .anyMatch(group -> group.groupId().equals(application));
    if (isThere) {
      // Its members have names that stay in the group for a while after they are gone.
      admin
          .removeMembersFromConsumerGroup(application, new RemoveMembersFromConsumerGroupOptions())
          .all()
          .get();
      admin.deleteConsumerGroups(List.of(application)).all().get();
    }
  }

  @Override
  public void close() {
    isClosed = true;
    Thread working = building;
    if (working != null) {
      LockSupport.unpark(working);
      join(working);
    }
    synchronized (this) {
      EventStream coming = next;
      next = null;
      if (coming != null) {
        coming.close();
      }
      present.close();
    }
    if (publisher != null) {
      publisher.close();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The number in a file; 0 when there is none.
  private int number(String name) {
    Path file = settings.stateDirectory().resolve(name);
    try {
      return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    } catch (IOException | NumberFormatException e) {
      throw unusable(file, e);
    }
  }

  private void write(String name, int number) {
    Path file = settings.stateDirectory().resolve(name);
    Path unfinished = settings.stateDirectory().resolve(name + ".part");
    try {
      Files.writeString(unfinished, String.valueOf(number));
      Files.move(
          unfinished,
          file,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private void delete(String name) {
    Path file = settings.stateDirectory().resolve(name);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static void deleteTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.debug("The directory {} is still there.", directory, e);
    }
  }

  private static MillraceException unusable(Path file, Exception cause) {
    return new MillraceException(
        ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
            "The file '%s' of the stream cannot be used: %s.".formatted(file, cause.getMessage()),
            "Check that its disk has room and that it is yours to write."),
        cause);
  }
}
