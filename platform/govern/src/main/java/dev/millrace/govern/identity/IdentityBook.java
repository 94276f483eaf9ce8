package dev.millrace.govern.identity;

import dev.millrace.contracts.identity.Identities;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Identity of a shop's customers. Evidence are the `identify` and `alias` events of the lake; each
/// merge is written down in `bronze.identities` with the evidence it rests on, in one commit with
/// how far the evidence was read, so that it is done once. A merge can be undone and redone by
/// hand. Safe for any thread.
public final class IdentityBook implements Identities {

  private static final Logger LOG = LoggerFactory.getLogger(IdentityBook.class);
  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final String MARK = "identity/events";

  /// Commits of several collectors may be out of order by so much.
  private static final Duration OVERLAP = Duration.ofMinutes(1);

  private final Lake lake;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean isRefreshing = new AtomicBoolean();
  private IdentityGraph graph = new IdentityGraph();
  private long sequence;
  private @Nullable String mark;

  private IdentityBook(Lake lake, InstantSource clock) {
    this.lake = lake;
    this.clock = clock;
  }

  /// `bronze.identities` without rows, so that SQL can read it before anybody was linked.
  public static TableAppend emptyTable() {
    return IdentityTable.nothing();
  }

  /// Reads what is known.
  public static IdentityBook open(Lake lake, InstantSource clock) {
    var book = new IdentityBook(lake, clock);
    book.reload();
    return book;
  }

  private void reload() {
    graph = new IdentityGraph();
    sequence = 0;
    mark = lake.mark(MARK).orElse(null);
    long last = -1;
    for (IdentityTable.Change change : IdentityTable.read(lake.view())) {
      if (change.sequence() != last) {
        graph.learn(change.evidence());
        last = change.sequence();
      }
      sequence = change.sequence() + 1;
    }
  }

  @Override
  public Person person(String identifier) {
    lock.lock();
    try {
      return graph.person(identifier);
    } finally {
      lock.unlock();
    }
  }

  /// Takes in the evidence that has arrived in the lake.
  ///
  /// @return how many identifiers have another person now
  public int refresh() {
    lock.lock();
    try {
      List<Evidence> arrived = arrived(lake.view());
      return arrived.isEmpty() ? 0 : record(arrived);
    } finally {
      lock.unlock();
    }
  }

  /// Takes in what has arrived, soon and on another thread. What fails is done by a later call.
  public void refreshSoon() {
    if (isRefreshing.compareAndSet(false, true)) {
      Thread.ofVirtual().name("identity").start(this::refreshNow);
    }
  }

  private void refreshNow() {
    isRefreshing.set(false);
    try {
      refresh();
    } catch (RuntimeException e) {
      LOG.warn("Identities are not up to date: {}", e.getMessage());
    }
  }

  /// Reads what is known once more, after evidence was taken out of the lake.
  public void reread() {
    lock.lock();
    try {
      reload();
    } finally {
      lock.unlock();
    }
  }

  /// Takes a merge back; the two stay apart until [#redo].
  ///
  /// @throws MillraceException NOT_FOUND when `from` is not linked to `to`
  public void undo(String from, String to) {
    decide(Evidence.Kind.UNDO, from, to);
  }

  /// Merges again what was undone.
  ///
  /// @throws MillraceException NOT_FOUND when there is nothing to redo
  public void redo(String from, String to) {
    decide(Evidence.Kind.REDO, from, to);
  }

  private void decide(Evidence.Kind kind, String from, String to) {
    lock.lock();
    try {
      var decision = new Evidence(kind, from, to, clock.instant(), UUID.randomUUID().toString());
      if (record(List.of(decision)) == 0) {
        throw ProblemCode.NOT_FOUND.exception(
            "There is no link from '%s' to '%s' that could be %s."
                .formatted(from, to, kind == Evidence.Kind.UNDO ? "undone" : "made again"),
            "Identifiers are 'u:' with a user id or 'a:' with an anonymous id; see the person's links.");
      }
    } finally {
      lock.unlock();
    }
  }

  /// What is written down about an identifier's person, oldest first.
  public List<Evidence> evidence(String identifier) {
    Person person = person(identifier);
    return IdentityTable.read(lake.view()).stream()
        .filter(change -> person.identifiers().contains(change.identifier()))
        .map(IdentityTable.Change::evidence)
        .distinct()
        .toList();
  }

  private int record(List<Evidence> evidence) {
    var changes = new ArrayList<IdentityTable.Change>();
    for (Evidence each : evidence) {
      if (graph.learn(each)) {
        String person = graph.root(each.from());
        for (String identifier : graph.below(each.from())) {
          changes.add(new IdentityTable.Change(sequence, identifier, person, each));
        }
        sequence++;
      }
    }
    String next = next(evidence);
    if (!changes.isEmpty() || !next.equals(mark)) {
      commit(changes, next);
    }
    return changes.size();
  }

  /// Moves on only with the events; a decision leaves the place as it is.
  private String next(List<Evidence> evidence) {
    Instant read = mark == null ? Instant.EPOCH : Instant.parse(mark);
    for (Evidence each : evidence) {
      boolean isEvent = each.kind() == Evidence.Kind.IDENTIFY || each.kind() == Evidence.Kind.ALIAS;
      if (isEvent && each.at().isAfter(read)) {
        read = each.at();
      }
    }
    return read.toString();
  }

  private void commit(List<IdentityTable.Change> changes, String next) {
    try {
      List<TableAppend> appends =
          changes.isEmpty()
              ? List.of()
              : List.of(new TableAppend(IdentityTable.NAME, IdentityTable.rows(changes), null));
      lake.commit(LakeCommit.of(appends, new Mark(MARK, mark, next)));
      mark = next;
    } catch (MillraceException e) {
      // Another process was first, or nothing was written: what is written holds.
      reload();
      throw e;
    }
  }

  private List<Evidence> arrived(LakeView view) {
    var found = new ArrayList<Evidence>();
    boolean isThere =
        view.find(EVENTS).stream()
            .flatMap(table -> table.columns().stream())
            .anyMatch(column -> column.name().equals("previous_id"));
    if (isThere) {
      Instant since = mark == null ? Instant.EPOCH : Instant.parse(mark).minus(OVERLAP);
      var query =
          SqlQuery.of(
              """
              select type, user_id, anonymous_id, previous_id, received_at, message_id
              from bronze.events
              where type in ('identify', 'alias') and user_id <> ''
                and received_at >= cast(? as timestamptz)
              order by received_at, message_id\
              """,
              since);
      view.read(query, row -> add(found, row));
    }
    return found;
  }

  private static void add(List<Evidence> found, @Nullable Object[] row) {
    String user = Identities.user(String.valueOf(row[1]));
    String id = String.valueOf(row[5]);
    if (!(row[4] instanceof Instant at)) {
      return;
    }
    if ("identify".equals(row[0]) && row[2] instanceof String anonymous && !anonymous.isEmpty()) {
      found.add(
          new Evidence(Evidence.Kind.IDENTIFY, Identities.anonymous(anonymous), user, at, id));
    }
    if ("alias".equals(row[0]) && row[3] instanceof String previous && !previous.isEmpty()) {
      // The previous id may be of either kind; what does not exist is linked to no harm.
      for (String from : List.of(Identities.anonymous(previous), Identities.user(previous))) {
        if (!from.equals(user)) {
          found.add(new Evidence(Evidence.Kind.ALIAS, from, user, at, id));
        }
      }
    }
  }
}
