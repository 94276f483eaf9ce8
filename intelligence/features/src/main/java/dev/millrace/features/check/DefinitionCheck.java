package dev.millrace.features.check;

import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.features.aggregate.FieldPath;
import dev.millrace.features.aggregate.Hop;
import dev.millrace.features.batch.FeatureTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds what no table is needed to see.
public final class DefinitionCheck {

  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final List<String> INSIDE_EVENTS = List.of("properties", "traits", "context");
  private static final int MOST_VALUES = 50;
  private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9_]{0,99}");

  private final FeatureViewDefinition view;
  private final List<Problem> problems;

  private DefinitionCheck(FeatureViewDefinition view, List<Problem> problems) {
    this.view = view;
    this.problems = problems;
  }

  public static List<Problem> check(List<FeatureViewDefinition> views) {
    var problems = new ArrayList<Problem>();
    Set<ViewName> names = new HashSet<>();
    for (FeatureViewDefinition view : views) {
      var check = new DefinitionCheck(view, problems);
      if (!names.add(view.name())) {
        check.add(
            ProblemCode.DEFINITION_DUPLICATE,
            "The feature view '%s' is defined more than once.".formatted(view.name()),
            "Rename one of them.");
      }
      check.view();
      view.features().forEach(check::feature);
    }
    return problems;
  }

  private void view() {
    if (view.features().isEmpty()) {
      add(
          ProblemCode.DEFINITION_KEY_MISSING,
          "The feature view '%s' has no feature; expected at least one.".formatted(view.name()),
          "Define one, such as 'orders_30d: {aggregate: count, window: 30 days, default: 0}'.");
    }
    if (view.name().value().length() > FeatureTable.MAX_VIEW_NAME) {
      add(
          ProblemCode.NAME_FORM,
          "The feature view's name '%s' is longer than %d characters."
              .formatted(view.name(), FeatureTable.MAX_VIEW_NAME),
          "Choose a shorter name.");
    }
    Duration ttl = view.ttl();
    if (ttl != null && !ttl.isPositive()) {
      add(
          ProblemCode.DEFINITION_VALUE,
          "The feature view '%s' has a 'ttl' of no length; expected more than zero."
              .formatted(view.name()),
          "Write it as in 'ttl: 1 day', or leave it out.");
    }
    if (view.isStreamed()) {
      streamed("table", view.table().toString(), EVENTS.toString());
      streamed("key", view.key(), "user_id");
      streamed("time", view.time(), "occurred_at");
    }
  }

  private void streamed(String key, String value, String expected) {
    if (!value.equals(expected)) {
      add(
          ProblemCode.DEFINITION_VALUE,
          "The streamed feature view '%s' has the %s '%s'; expected '%s'."
              .formatted(view.name(), key, value, expected),
          "Write '%s: %s', or leave out 'stream'.".formatted(key, expected));
    }
  }

  private void feature(Feature feature) {
    name(feature.name());
    what(feature);
    positive(feature, "window", feature.window());
    gap(feature);
    limit(feature);
    filters(feature);
    Double nothing = feature.defaultValue();
    if (nothing != null && !Double.isFinite(nothing)) {
      wrong(feature, "the default '%s'; expected a number".formatted(nothing), "Write a number.");
    }
    if (view.isStreamed()) {
      streamed(feature);
    } else {
      notStreamed(feature);
    }
  }

  private void name(String name) {
    if (!SNAKE_CASE.matcher(name).matches() || FeatureTable.RESERVED.contains(name)) {
      add(
          ProblemCode.NAME_FORM,
          "The feature name '%s' is not in snake_case (a-z, 0-9 and _, at most 100 characters), or is one of 'key' and 'as_of'."
              .formatted(name),
          "Rename it, for example to 'orders_30d'.");
    }
  }

  private void what(Feature feature) {
    String of = feature.of();
    boolean needed =
        switch (feature.aggregate()) {
          case SUM, MIN, MAX, MEAN, LAST, LAST_K, DISTINCT -> true;
          case COUNT, FIRST_SEEN, DAYS_SINCE_LAST, DAYS_SINCE_FIRST, SESSION_DURATION -> false;
        };
    if (needed && of == null) {
      add(
          ProblemCode.DEFINITION_KEY_MISSING,
          "The feature '%s' says no 'of' for its aggregate.".formatted(feature.name()),
          "Say which column or property it is an aggregate of.");
    } else if (!needed && of != null) {
      wrong(
          feature,
          "'of: %s'; expected none with the aggregate '%s'"
              .formatted(of, word(feature.aggregate())),
          "Leave out 'of', or choose an aggregate of values.");
    } else if (of != null && !FieldPath.isReadable(of)) {
      wrong(
          feature,
          "'of: %s'; expected a column, or a path such as 'properties.price'".formatted(of),
          "Write names with dots between them.");
    }
  }

  private void gap(Feature feature) {
    boolean isSession = feature.aggregate() == Aggregate.SESSION_DURATION;
    if (isSession && feature.gap() == null) {
      add(
          ProblemCode.DEFINITION_KEY_MISSING,
          "The feature '%s' says no 'gap' for its sessions.".formatted(feature.name()),
          "Say which silence ends a session, as in 'gap: 30 min'.");
    } else if (!isSession && feature.gap() != null) {
      wrong(
          feature,
          "a 'gap'; expected none with the aggregate '%s'".formatted(word(feature.aggregate())),
          "Leave out 'gap'.");
    }
    positive(feature, "gap", feature.gap());
  }

  private void limit(Feature feature) {
    Integer limit = feature.limit();
    if (limit != null && !feature.isList()) {
      wrong(
          feature,
          "a 'limit'; expected none with the aggregate '%s'".formatted(word(feature.aggregate())),
          "Leave out 'limit', or choose 'last_k'.");
    } else if (limit != null && (limit < 1 || limit > MOST_VALUES)) {
      wrong(
          feature,
          "the limit '%d'; expected 1 to %d".formatted(limit, MOST_VALUES),
          "Write it as in 'limit: 10'.");
    }
    if (feature.isList() && feature.defaultValue() != null) {
      wrong(
          feature,
          "the default '%s'; expected none for a list".formatted(feature.defaultValue()),
          "Leave out 'default'.");
    }
  }

  private void positive(Feature feature, String key, @Nullable Duration span) {
    if (span != null && !span.isPositive()) {
      wrong(
          feature,
          "a '%s' of no length; expected more than zero".formatted(key),
          "Write it as in '%s: 30 min'.".formatted(key));
    }
  }

  private void filters(Feature feature) {
    if (feature.event() != null && !view.table().equals(EVENTS)) {
      wrong(
          feature,
          "'event: %s', which only '%s' knows; the view reads '%s'"
              .formatted(feature.event(), EVENTS, view.table()),
          "Use 'where' with a condition on the table's columns.");
    }
    if (feature.event() != null && feature.where() != null && !view.isStreamed()) {
      wrong(
          feature,
          "both 'event' and 'where'; expected one of them",
          "Put the event's name into the condition.");
    }
  }

  private void streamed(Feature feature) {
    if (feature.where() != null) {
      wrong(
          feature,
          "'where: %s'; expected none in a streamed view".formatted(feature.where()),
          "Use 'event' to choose events, or leave out 'stream'.");
    }
    if (feature.aggregate() == Aggregate.SESSION_DURATION && feature.window() != null) {
      wrong(
          feature,
          "a 'window' for a session in a streamed view; expected none",
          "Leave out 'window': 'gap' ends a session.");
    }
    String of = feature.of();
    if (of != null && !isInsideEvent(FieldPath.of(of))) {
      wrong(
          feature,
          "'of: %s'; expected a path into the event's %s in a streamed view"
              .formatted(of, String.join(", ", INSIDE_EVENTS)),
          "Write it as in 'properties.price'.");
    }
    window(feature);
  }

  private static boolean isInsideEvent(FieldPath of) {
    return !of.names().isEmpty() && INSIDE_EVENTS.contains(of.column());
  }

  private void window(Feature feature) {
    Duration window = feature.window();
    Duration hop = feature.hop();
    if (window == null) {
      if (hop != null) {
        wrong(feature, "a 'hop' but no 'window'; expected both", "Leave out 'hop'.");
      }
      return;
    }
    if (window.compareTo(Hop.SHORTEST_WINDOW) < 0 || window.compareTo(Hop.LONGEST_WINDOW) > 0) {
      wrong(
          feature,
          "the window '%s' in a streamed view; expected %s to %s"
              .formatted(
                  Durations.toText(window),
                  Durations.toText(Hop.SHORTEST_WINDOW),
                  Durations.toText(Hop.LONGEST_WINDOW)),
          "Choose a window within these, or leave out 'stream'.");
    } else if (hop != null && !isHopOf(window, hop)) {
      wrong(
          feature,
          "the hop '%s' for the window '%s'; expected 1 s to the window's length, and at most %,d hops in a window"
              .formatted(Durations.toText(hop), Durations.toText(window), Hop.MOST_TILES),
          "Leave out 'hop': it is chosen by the window.");
    }
  }

  private static boolean isHopOf(Duration window, Duration hop) {
    return hop.compareTo(Duration.ofSeconds(1)) >= 0
        && hop.compareTo(window) <= 0
        && window.dividedBy(hop) <= Hop.MOST_TILES;
  }

  private void notStreamed(Feature feature) {
    if (feature.hop() != null) {
      wrong(
          feature,
          "a 'hop'; expected none in a view that is not streamed",
          "Leave out 'hop': the window is exact.");
    }
  }

  private void wrong(Feature feature, String what, String hint) {
    add(
        ProblemCode.DEFINITION_VALUE,
        "The feature '%s' has %s.".formatted(feature.name(), what),
        hint);
  }

  private void add(ProblemCode code, String message, String hint) {
    problems.add(code.at(view.where(), message, hint));
  }

  private static String word(Aggregate aggregate) {
    return aggregate.name().toLowerCase(Locale.ROOT);
  }
}
