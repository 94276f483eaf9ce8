package dev.millrace.orchestrate.fresh;

import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.orchestrate.FlowRun.State;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says when a table will have been filled by a run that begins after a moment: from the run that
/// goes on, from the schedule, from what fills the tables that start it, or from when it began on
/// other days; and how long it then takes from its last runs.
final class Forecast {

  private final Known known;
  private final Question question;

  Forecast(Known known, Question question) {
    this.known = known;
    this.question = question;
  }

  /// @param since only runs count that begin then or later
  /// @param due by when it is wanted
  /// @param partition the day whose rows are wanted; null for the table as it then is
  /// @param isThere whether there are such rows, be it from an earlier run
  record Question(
      Instant now,
      Instant since,
      Instant due,
      ZoneId zone,
      @Nullable LocalDate partition,
      boolean isThere) {

    /// On which it is due.
    LocalDate day() {
      return due.atZone(zone).toLocalDate();
    }
  }

  /// What forecasts are made from.
  interface Known {

    /// Flows with the steps of theirs that fill a table.
    Map<FlowDefinition, Set<String>> fillers(String table);

    /// A flow that is said to fill it, with its steps that do.
    Map<FlowDefinition, Set<String>> filler(String table, String flow);

    /// Without backfills, the newest first.
    List<PastRun> runs(FlowDefinition flow);

    /// The first time of its schedule after a moment; empty where it has none.
    Optional<Instant> next(FlowDefinition flow, Instant after);
  }

  /// The flow that is first to fill a table.
  record Filled(@Nullable String flow, Outlook outlook) {}

  Filled of(String table, @Nullable String only) {
    return of(table, only, Set.of());
  }

  private Filled of(String table, @Nullable String only, Set<String> asked) {
    Map<FlowDefinition, Set<String>> fillers =
        only == null ? known.fillers(table) : known.filler(table, only);
    return fillers.entrySet().stream()
        .filter(it -> !asked.contains(it.getKey().name().value()))
        .map(it -> new Filled(it.getKey().name().value(), of(it.getKey(), it.getValue(), asked)))
        .sorted(Comparator.comparing(filled -> String.valueOf(filled.flow())))
        .min(Comparator.comparing(Filled::outlook, Forecast::better))
        .orElseGet(
            () -> new Filled(null, new Outlook.Unknown("no flow is known to fill " + table)));
  }

  private static int better(Outlook one, Outlook other) {
    if (one instanceof Outlook.At a && other instanceof Outlook.At b) {
      return a.quantile(0.5).compareTo(b.quantile(0.5));
    }
    return Integer.compare(rank(one), rank(other));
  }

  private static int rank(Outlook outlook) {
    return switch (outlook) {
      case Outlook.Done _ -> 0;
      case Outlook.At _ -> 1;
      case Outlook.Unknown _ -> 2;
      case Outlook.Never _ -> 3;
    };
  }

  private Outlook of(FlowDefinition flow, Set<String> filling, Set<String> asked) {
    List<PastRun> runs = known.runs(flow);
    List<PastRun> own = runs.stream().filter(run -> isOfDay(flow, run)).toList();
    List<PastRun> counting =
        own.stream().filter(run -> !run.begun().isBefore(question.since())).toList();
    Optional<PastRun> done = counting.stream().filter(run -> run.hasDone(filling)).findFirst();
    if (done.isPresent() && question.isThere()) {
      return new Outlook.Done("run %s has filled it".formatted(done.get().run().id()));
    }
    var past = new FlowPast(flow, filling, question.zone(), runs);
    PastRun current = counting.isEmpty() ? null : counting.getFirst();
    if (current == null) {
      return ahead(flow, past, asked, null);
    }
    boolean isBlocked =
        current.run().state().isOver()
            || filling.stream().anyMatch(step -> current.isBlocked(flow, step));
    if (isBlocked) {
      return ahead(flow, past, asked, current);
    }
    if (!past.isEnough()) {
      return new Outlook.Unknown("run %s goes on".formatted(current.run().id()));
    }
    return current.run().state() == State.WAITING
        ? new Outlook.At(
            past.ends(like(past), question.now()),
            "run %s waits for its turn".formatted(current.run().id()))
        : new Outlook.At(
            past.ends(like(past), current, question.now()),
            "run %s goes on".formatted(current.run().id()));
  }

  /// A flow that is started day by day answers for the day that it was given.
  private boolean isOfDay(FlowDefinition flow, PastRun run) {
    String day = String.valueOf(question.partition());
    return question.partition() == null
        || flow.triggers().publishedDays().stream()
            .allMatch(it -> day.equals(run.run().params().getOrDefault(it.param(), day)));
  }

  private List<PastRun> like(FlowPast past) {
    return past.like(question.day().getDayOfWeek());
  }

  /// What comes, where nothing goes on.
  ///
  /// @param failed the run that was to fill it and did not; null for none
  private Outlook ahead(
      FlowDefinition flow, FlowPast past, Set<String> asked, @Nullable PastRun failed) {
    String before = failed == null ? "" : words(failed);
    Instant from = question.since().minusMillis(1);
    if (failed != null && failed.run().createdAt().isAfter(from)) {
      from = failed.run().createdAt();
    }
    Optional<Instant> tick = known.next(flow, from);
    if (tick.isPresent()) {
      Instant start = tick.get().isBefore(question.now()) ? question.now() : tick.get();
      String why = before + "flow '%s' begins at %s".formatted(flow.name(), tick.get());
      if (past.isEnough()) {
        return new Outlook.At(past.ends(like(past), start), why);
      }
      return start.isAfter(question.due())
          ? new Outlook.At(List.of(start), why)
          : new Outlook.Unknown(why);
    }
    Set<String> tables = tablesBefore(flow);
    if (!tables.isEmpty() && failed == null) {
      return after(flow, tables, past, asked);
    }
    if (failed != null && failed.run().state() != State.SUCCEEDED) {
      return new Outlook.Never(before + "nothing is known to start it again");
    }
    if (failed != null || !past.isEnough()) {
      return new Outlook.Unknown(before + "flow '%s' has no schedule".formatted(flow.name()));
    }
    return new Outlook.At(
        past.ends(like(past), question.day(), question.now()),
        "flow '%s' has not begun".formatted(flow.name()));
  }

  private static String words(PastRun run) {
    return run.run().state() == State.SUCCEEDED
        ? "run %s succeeded without it; ".formatted(run.run().id())
        : "run %s failed at step '%s'; ".formatted(run.run().id(), run.failed());
  }

  private static Set<String> tablesBefore(FlowDefinition flow) {
    var tables = new HashSet<>(flow.triggers().onPublished());
    flow.triggers().publishedDays().forEach(it -> tables.add(it.table()));
    return tables;
  }

  /// A flow that begins when a table is published, once what fills that table is done.
  private Outlook after(FlowDefinition flow, Set<String> tables, FlowPast past, Set<String> asked) {
    var askedNow = new HashSet<>(asked);
    askedNow.add(flow.name().value());
    Optional<Filled> first =
        tables.stream()
            .flatMap(table -> Stream.of(of(table, null, askedNow)))
            .min(Comparator.comparing(Filled::outlook, Forecast::better));
    Outlook start = first.map(Filled::outlook).orElse(new Outlook.Unknown("nothing starts it"));
    String why =
        "flow '%s' begins after '%s': %s"
            .formatted(flow.name(), first.map(Filled::flow).orElse(null), start.why());
    return switch (start) {
      case Outlook.Never _ -> new Outlook.Never(why);
      case Outlook.Unknown _ when past.isEnough() ->
          new Outlook.At(
              past.ends(like(past), question.day(), question.now()),
              "flow '%s' has not begun".formatted(flow.name()));
      case Outlook.Unknown _ -> new Outlook.Unknown(why);
      case Outlook.Done _ when past.isEnough() ->
          new Outlook.At(past.ends(like(past), question.now()), why);
      case Outlook.Done _ -> new Outlook.Unknown(why);
      case Outlook.At at when past.isEnough() -> new Outlook.At(past.ends(like(past), at), why);
      case Outlook.At at when at.quantile(0.5).isAfter(question.due()) -> at;
      case Outlook.At _ -> new Outlook.Unknown(why);
    };
  }
}
