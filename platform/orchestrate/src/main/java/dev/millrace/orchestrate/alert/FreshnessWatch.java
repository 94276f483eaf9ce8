package dev.millrace.orchestrate.alert;

import dev.millrace.contracts.definition.AlertDefinition;
import dev.millrace.orchestrate.alert.AlertMessage.Kind;
import dev.millrace.orchestrate.fresh.FreshnessBoard;
import dev.millrace.orchestrate.fresh.FreshnessBoard.Entry;
import dev.millrace.orchestrate.fresh.FreshnessBoard.State;
import dev.millrace.orchestrate.store.RunLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells once that a table or a day of it will be late, once that it is, and that this is over. A
/// mark says what is being told before it is sent and again after; what a crash kept from the
/// second is sent again.
final class FreshnessWatch {

  private static final String LATE = "late";
  private static final String PREDICTED = "predicted";
  private static final String TOLD = "told";
  private static final String OVER = "over";

  /// Marks of days are used again after so many.
  private static final int SLOTS = 14;

  private static final Duration SENDING = Duration.ofMinutes(2);

  private final FreshnessBoard board;
  private final RunLedger ledger;
  private final InstantSource wall;
  private final Map<String, Instant> since = new HashMap<>();

  FreshnessWatch(FreshnessBoard board, RunLedger ledger, InstantSource wall) {
    this.board = board;
    this.ledger = ledger;
    this.wall = wall;
  }

  /// Sends a message by every channel.
  interface Sender {
    void send(AlertMessage message) throws InterruptedException;
  }

  void look(AlertDefinition alert, Sender sender) throws InterruptedException {
    List<Entry> entries = board.of(alert);
    entries.stream().filter(entry -> entry.day() != null).forEach(this::since);
    for (Entry entry : entries) {
      switch (entry.state()) {
        case MET -> takeBack(entry, sender);
        case PREDICTED_LATE -> {
          takeBackOlder(entry, sender);
          tell(entry, PREDICTED, TOLD, predicted(entry), sender);
        }
        case LATE -> {
          if (!isBeforeOurTime(entry)) {
            tell(entry, LATE, TOLD, late(entry), sender);
          }
        }
        case ON_TIME, AT_RISK, UNKNOWN -> takeBackOlder(entry, sender);
      }
    }
  }

  /// Days that were due before anybody asked for them are not told of.
  private boolean isBeforeOurTime(Entry entry) {
    return entry.day() != null && entry.due().isBefore(since(entry));
  }

  /// When somebody first asked for the days of a table.
  private Instant since(Entry entry) {
    String mark = "since/%s/%s".formatted(entry.alert(), entry.table());
    return since.computeIfAbsent(
        mark,
        name -> {
          Optional<String> known = ledger.mark(name);
          Instant first = known.map(Instant::parse).orElseGet(board::now);
          if (known.isEmpty()) {
            ledger.mark(name, first.toString(), List.of(), false);
          }
          return first;
        });
  }

  private void takeBack(Entry entry, Sender sender) throws InterruptedException {
    String subject = entry.subject();
    boolean wasPredicted = isTold(entry, PREDICTED, subject);
    boolean wasLate = isTold(entry, LATE, subject);
    if (wasLate) {
      tell(entry, LATE, OVER, there(entry), sender);
    } else if (wasPredicted) {
      tell(entry, PREDICTED, OVER, there(entry), sender);
    }
    if (wasLate && wasPredicted) {
      ledger.mark(mark(entry, PREDICTED), subject + " " + OVER, List.of(), false);
    }
  }

  /// A table that was to grow too old has a newer snapshot.
  private void takeBackOlder(Entry entry, Sender sender) throws InterruptedException {
    if (entry.day() != null) {
      return;
    }
    String name = mark(entry, PREDICTED);
    String told = ledger.mark(name).orElse("");
    if (told.endsWith(" " + TOLD) && !told.startsWith(entry.subject() + " ")) {
      String older = told.substring(0, told.indexOf(' '));
      if (ledger.mark(name, older + " " + OVER, List.of(), false)) {
        sender.send(there(entry));
      }
    }
  }

  /// Also what was being told when the process ended: it may have arrived.
  private boolean isTold(Entry entry, String word, String subject) {
    return ledger.mark(mark(entry, word)).orElse("").startsWith(subject + " " + TOLD);
  }

  private void tell(Entry entry, String word, String state, AlertMessage message, Sender sender)
      throws InterruptedException {
    String name = mark(entry, word);
    String wanted = entry.subject() + " " + state;
    String now = ledger.mark(name).orElse("");
    boolean isSending =
        now.startsWith(wanted + "@")
            && Instant.parse(now.substring(wanted.length() + 1))
                .plus(SENDING)
                .isAfter(wall.instant());
    boolean isOver = now.equals(entry.subject() + " " + OVER);
    // Tables that grew old were told of under their snapshot alone.
    if (now.equals(wanted) || isSending || isOver || now.equals(entry.subject())) {
      return;
    }
    if (ledger.mark(name, wanted + "@" + wall.instant(), List.of(), false)) {
      sender.send(message);
      ledger.mark(name, wanted, List.of(), false);
    }
  }

  private static String mark(Entry entry, String word) {
    LocalDate day = entry.day();
    String name = "%s/%s/%s".formatted(word, entry.alert(), entry.table());
    return day == null ? name : "%s/%d".formatted(name, Math.floorMod(day.toEpochDay(), SLOTS));
  }

  private static AlertMessage predicted(Entry entry) {
    Instant expected = entry.expectedAt();
    String when =
        expected == null
            ? "Nothing will fill it by then"
            : "By the last runs it is there at %s, nine times of ten by %s"
                .formatted(expected, entry.latestAt());
    return message(
        Kind.PREDICTED_LATE,
        entry,
        "%s will %s".formatted(subject(entry), entry.day() == null ? "grow too old" : "be late"),
        "It is due at %s. %s: %s.".formatted(entry.due(), when, entry.why()));
  }

  private static AlertMessage late(Entry entry) {
    return message(
        Kind.LATE,
        entry,
        "%s %s".formatted(subject(entry), entry.day() == null ? "has grown too old" : "is late"),
        "It was due at %s: %s.".formatted(entry.due(), entry.why()));
  }

  private static AlertMessage there(Entry entry) {
    String told = entry.state() == State.MET ? entry.why() : "it has a newer snapshot";
    return message(
        Kind.RESOLVED, entry, "%s is there".formatted(subject(entry)), "Now %s.".formatted(told));
  }

  private static AlertMessage message(Kind kind, Entry entry, String title, String cause) {
    LocalDate day = entry.day();
    return new AlertMessage(
        kind,
        day == null ? "late/" + entry.table() : "late/%s/%s".formatted(entry.table(), day),
        title,
        cause,
        kind == Kind.RESOLVED ? List.of() : List.of("what reads '%s'".formatted(entry.table())),
        hint(entry.flow()));
  }

  private static String subject(Entry entry) {
    return entry.day() == null
        ? "Table '%s'".formatted(entry.table())
        : "Table '%s' of %s".formatted(entry.table(), entry.day());
  }

  private static String hint(@Nullable String flow) {
    return flow == null
        ? "See what fills it: './millrace flow ls'."
        : "See './millrace flow show %s'.".formatted(flow);
  }
}
