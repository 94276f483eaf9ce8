package dev.millrace.govern.privacy;

import dev.millrace.contracts.identity.Identities;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeHistory;
import dev.millrace.contracts.lake.LakeHistory.Forgotten;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.Farewell;
import dev.millrace.contracts.log.LogPosition;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import dev.millrace.contracts.privacy.PersonalData;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.identity.IdentityBook;
import dev.millrace.govern.privacy.RegulationStore.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows what is kept of a person, takes it away, and keeps it away. What was asked for is written
/// down first and done by one thread in passes that may each be done again, so that it goes on
/// after a crash. Safe for any thread.
public final class Regulations implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Regulations.class);
  private static final int MOST_PEOPLE = 100;
  private static final int MOST_ID_CHARACTERS = 300;
  private static final int MOST_SHOWN = 20;
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration PASS_EVERY = Duration.ofSeconds(2);

  private final Parts parts;
  private final RegulationStore store;
  private final LakePeople people;
  private final Thread thread;
  private volatile boolean isClosed;

  /// @param sources how sources write the lake
  /// @param others what is kept of people outside the lake, by name
  /// @param written up to where the topic of events is in the lake
  /// @param logKept how long the log keeps a record; null where it is not ours to know
  /// @param clock real time, as the lake's
  public record Parts(
      PlatformDatabase database,
      Lake lake,
      LakeHistory history,
      GuardedLake sources,
      EventLog log,
      Supplier<LogPosition> written,
      IdentityBook identities,
      PeopleColumns columns,
      SuppressionList suppressions,
      Map<String, PersonalData> others,
      @Nullable Duration logKept,
      InstantSource clock) {
    public Parts {
      others = Map.copyOf(others);
    }
  }

  public Regulations(Parts parts) {
    this.parts = parts;
    this.store = new RegulationStore(parts.database);
    this.people = new LakePeople(parts.lake, parts.columns);
    this.thread = Thread.ofVirtual().name("regulations").unstarted(this::run);
  }

  /// From now on what is asked for is done. One process of several may.
  public Regulations start() {
    thread.start();
    return this;
  }

  /// What a deletion would touch.
  ///
  /// @param rows by place; of answers kept from services, records
  /// @param tags names of states of the lake that would go
  /// @param isSuppressed whether nothing of the person is taken in
  /// @param remains what a deletion leaves, in words
  /// @param regulations about the person, newest first
  public record Preview(
      String person,
      List<String> identifiers,
      Map<String, Long> rows,
      List<String> tags,
      boolean isSuppressed,
      List<String> remains,
      List<Regulation> regulations) {}

  /// @param userId the customer's id
  public Preview preview(String userId) {
    List<String> identifiers = identifiers(Identities.user(checked(userId)));
    Map<String, Long> rows = new LinkedHashMap<>();
    people.count(identifiers).forEach((table, count) -> rows.put(table.toString(), count));
    parts.others.forEach(
        (_, data) -> data.read(identifiers, (place, _) -> rows.merge(place, 1L, Long::sum)));
    return new Preview(
        identifiers.getFirst(),
        identifiers,
        rows,
        parts.history.tagsOf(people.tables()),
        identifiers.stream().anyMatch(parts.suppressions::holds),
        remains(),
        store.of(hash(List.of(userId)), MOST_SHOWN));
  }

  private List<String> remains() {
    Duration kept = parts.logKept;
    String log =
        kept == null
            ? "Events in the log until your Kafka's retention passes."
            : "Events in the log until %s."
                .formatted(
                    parts
                        .clock
                        .instant()
                        .plus(kept)
                        .truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    return List.of(
        log,
        "Backups, until they are deleted.",
        "What trained models have learned, until they are trained again.",
        "Mails and reports that were sent, and copies that other programs took.",
        "Rows in the warehouse, until the next load.",
        "Whatever the shop's own systems hold.");
  }

  /// Hands over everything that is kept of a customer.
  public void export(String userId, PersonalData.Taker taker) {
    List<String> identifiers = identifiers(Identities.user(checked(userId)));
    people.read(identifiers, taker);
    parts.others.values().forEach(data -> data.read(identifiers, taker));
  }

  /// Asks for something; it is done soon. The same, asked again before it is done, is the same.
  ///
  /// @param userIds of customers
  public Regulation ask(Regulation.Type type, List<String> userIds, String user) {
    if (userIds.isEmpty() || userIds.size() > MOST_PEOPLE) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The 'subjectIds' are %d; expected 1 to %d.".formatted(userIds.size(), MOST_PEOPLE),
          "Send several regulations.");
    }
    userIds.forEach(Regulations::checked);
    String hash = hash(userIds);
    return store
        .findOpen(type, hash)
        .orElseGet(() -> {
          parts.identities.refresh();
          var regulation =
              new Regulation(
                  "reg_" + UUID.randomUUID().toString().replace("-", ""),
                  type,
                  Regulation.Status.INITIALIZED,
                  userIds.size(),
                  Map.of(),
                  List.of(),
                  user,
                  parts.clock.instant(),
                  null);
          List<List<String>> all =
              userIds.stream().map(id -> identifiers(Identities.user(id))).toList();
          store.add(regulation, all, hash);
          if (type.suppresses()) {
            all.forEach(identifiers -> parts.suppressions.add(regulation.id(), identifiers));
          }
          LockSupport.unpark(thread);
          return regulation;
        });
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public Regulation require(String id) {
    return store
        .find(id)
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "There is no regulation '%s'."
                    .formatted(id.substring(0, Math.min(60, id.length()))),
                "List them with './millrace privacy ls'."));
  }

  /// Newest first.
  public List<Regulation> list(int limit, int offset) {
    return store.list(limit, offset);
  }

  /// How many rows of `bronze.events` have gone over the life of the lake: what was erased is in
  /// the log's count and no longer in the table's.
  public long erasedEvents() {
    return LakePeople.erased(parts.lake, PeopleTables.EVENTS);
  }

  private List<String> identifiers(String identifier) {
    var all = new ArrayList<>(parts.identities.person(identifier).identifiers());
    if (!all.contains(identifier)) {
      all.add(identifier);
    }
    return all;
  }

  private static String checked(String userId) {
    if (userId.isBlank() || userId.length() > MOST_ID_CHARACTERS) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "A customer's id has %d characters; expected 1 to %d."
              .formatted(userId.strip().length(), MOST_ID_CHARACTERS),
          "Take it from the list of customers.");
    }
    return userId;
  }

  private String hash(List<String> userIds) {
    return parts.suppressions.hash(String.join("\n", userIds.stream().sorted().toList()));
  }

  private void run() {
    while (!isClosed) {
      Duration pause = LOOK_EVERY;
      try {
        for (Work work : store.open()) {
          if (!isClosed && !advance(work)) {
            pause = PASS_EVERY;
          }
        }
      } catch (RuntimeException e) {
        LOG.warn("Regulations wait: {}", e.getMessage(), e);
        pause = PASS_EVERY;
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  /// @return whether it is done
  private boolean advance(Work work) {
    Regulation regulation = work.regulation();
    List<String> identifiers = work.identifiers();
    if (regulation.type() == Regulation.Type.UNSUPPRESS) {
      parts.suppressions.remove(identifiers);
    } else if (regulation.type().suppresses()) {
      work.people().forEach(person -> parts.suppressions.add(regulation.id(), person));
    }
    if (!regulation.type().deletes()) {
      store.finished(regulation.id(), parts.clock.instant());
      return true;
    }
    String saidAt = work.saidAt();
    if (saidAt == null) {
      if (isKnownEverywhere(regulation)) {
        parts.sources.settle();
        tell(regulation, identifiers);
      }
      return false;
    }
    if (!isWritten(LogPosition.parse(saidAt))) {
      store.passed(
          regulation.id(),
          regulation.deleted(),
          List.of("the writer of bronze.events"),
          work.erasedAt(),
          false);
      return false;
    }
    return pass(work, identifiers);
  }

  /// Other processes look at the list from time to time.
  private boolean isKnownEverywhere(Regulation regulation) {
    return parts.database.dialect() == Dialect.SQLITE
        || regulation
            .createdAt()
            .plus(SuppressionList.KNOWN_WITHIN)
            .isBefore(parts.clock.instant());
  }

  private void tell(Regulation regulation, List<String> identifiers) {
    parts
        .log
        .append(Topics.EVENTS, identifiers.stream().map(Farewell::of).toList())
        .toCompletableFuture()
        .join();
    store.told(regulation.id(), parts.log.end(Topics.EVENTS).toText());
  }

  private boolean isWritten(LogPosition said) {
    Map<Integer, Long> there = parts.written.get().nextOffsets();
    return said.nextOffsets().entrySet().stream()
        .allMatch(next -> there.getOrDefault(next.getKey(), 0L) >= next.getValue());
  }

  private boolean pass(Work work, List<String> identifiers) {
    Regulation regulation = work.regulation();
    Map<TableName, Long> gone = people.erase(identifiers);
    parts.identities.reread();
    Map<String, Long> deleted = new TreeMap<>(regulation.deleted());
    gone.forEach((table, rows) -> deleted.merge(table.toString(), rows, Long::sum));
    boolean isFirst = work.erasedAt().equals(Instant.EPOCH);
    parts
        .others
        .values()
        .forEach(data -> {
          if (isFirst) {
            data.read(identifiers, (place, _) -> deleted.merge(place, 1L, Long::sum));
          }
          data.erase(identifiers);
        });
    var waiting = new ArrayList<String>();
    parts.others.forEach((name, data) -> {
      var left = new boolean[1];
      data.read(identifiers, (_, _) -> left[0] = true);
      if (left[0]) {
        waiting.add(name);
      }
    });
    Instant erasedAt = isFirst || !gone.isEmpty() ? parts.clock.instant() : work.erasedAt();
    Forgotten forgotten = parts.history.forget(people.tables(), erasedAt);
    forgotten.holders().stream().distinct().limit(MOST_SHOWN).forEach(waiting::add);
    // Whoever read an earlier state may have brought rows back: only after that is over, one more
    // pass that finds nothing is the last. Of somebody who is not suppressed new rows may come at
    // any time; there the pass itself is the last.
    boolean isStill = gone.isEmpty() && waiting.isEmpty();
    boolean isDone =
        work.isCalm() && (regulation.type().suppresses() ? isStill : forgotten.holders().isEmpty());
    store.passed(regulation.id(), deleted, waiting, erasedAt, forgotten.holders().isEmpty());
    if (isDone) {
      store.finished(regulation.id(), parts.clock.instant());
    } else if (forgotten.holders().stream().anyMatch(holder -> holder.startsWith("a reader"))) {
      System.gc(); // a reader of the lake is over when nothing refers to it any more
    }
    return isDone;
  }

  @Override
  public void close() {
    isClosed = true;
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
