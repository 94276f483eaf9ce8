package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.definition.Expectation.Argument;
import dev.millrace.contracts.definition.Expectation.Of;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads `checks:` of a model and `checks/*.yaml`.
final class ChecksReader {

  private static final Set<String> OPTIONS =
      Set.of("severity", "mostly", "row_condition", "name", "meta", "notes");
  private static final TableName NO_TABLE = TableName.of("bronze.none");

  private ChecksReader() {}

  static TableChecks table(YamlMap map) {
    return new TableChecks(
        map.require("table", TableName::of, NO_TABLE),
        map.texts("key"),
        map.find("partition_by").orElse(null),
        checks(map),
        map.where());
  }

  static CheckSettings settings(YamlMap map) {
    CheckSettings standard = CheckSettings.DEFAULT;
    CheckSettings settings;
    try {
      settings =
          new CheckSettings(
              map.find("keep", Durations::parse).orElse(standard.keep()),
              map.find("failing_rows", Integer::valueOf).orElse(standard.failingRows()),
              map.find("days", Integer::valueOf).orElse(standard.days()));
    } catch (IllegalArgumentException e) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.where(),
              "The limits of checks cannot be used: %s.".formatted(e.getMessage()),
              "Choose smaller ones."));
      settings = standard;
    }
    map.end();
    return settings;
  }

  static List<CheckDefinition> checks(YamlMap owner) {
    var checks = new ArrayList<CheckDefinition>();
    for (YamlMap entry : owner.maps("checks")) {
      List<String> kinds = entry.keys().stream().filter(key -> !OPTIONS.contains(key)).toList();
      Optional<Expectation> expectation =
          kinds.size() == 1 ? Expectation.find(kinds.getFirst()) : Optional.empty();
      if (expectation.isPresent()) {
        checks.addAll(new Entry(entry, kinds.getFirst(), expectation.get()).read());
      } else {
        entry.add(unknown(entry, String.join(", ", kinds)));
      }
    }
    return checks;
  }

  private static dev.millrace.contracts.problem.Problem unknown(YamlMap entry, String written) {
    return ProblemCode.DEFINITION_VALUE.at(
        entry.where(),
        "The check '%s' is not exactly one of the %d that docs/checks.md lists."
            .formatted(written, Expectation.values().length),
        Nearest.hint(
            written, Expectation.names(), "Write one, such as 'not_null' or 'expression'."));
  }

  /// One line of the list; it may stand for several checks.
  private record Entry(YamlMap entry, String kind, Expectation expectation) {

    List<CheckDefinition> read() {
      List<CheckDefinition> checks =
          entry.isMap(kind)
              ? entry.map(kind).stream().map(this::withArguments).toList()
              : spread(entry.tree(kind)).stream().map(this::inShort).toList();
      entry.end();
      return checks;
    }

    /// `not_null: [a, b]` is two checks; `unique: [a, b]` is one.
    private List<Object> spread(Object tree) {
      boolean isOfColumn = main().form() == ArgumentForm.COLUMN;
      return isOfColumn && !isTogether(tree) && tree instanceof List<?> list
          ? List.copyOf(list)
          : List.of(tree);
    }

    private boolean isTogether(Object tree) {
      return expectation == Expectation.VALUES_UNIQUE
          && tree instanceof List<?> list
          && list.size() > 1;
    }

    private Argument main() {
      return expectation.arguments().getFirst();
    }

    private CheckDefinition inShort(Object tree) {
      Expectation meant = isTogether(tree) ? Expectation.COMPOUND_UNIQUE : expectation;
      Argument main = meant.arguments().getFirst();
      var arguments = new HashMap<String, Object>();
      put(arguments, entry, kind, main, tree);
      requireOthers(entry, meant, arguments);
      return check(entry, meant, arguments, entry);
    }

    private CheckDefinition withArguments(YamlMap map) {
      var arguments = new HashMap<String, Object>();
      for (Argument argument : expectation.arguments()) {
        written(map, argument).ifPresent(key -> put(arguments, map, key, argument, map.tree(key)));
      }
      requireOthers(map, expectation, arguments);
      CheckDefinition check = check(map, expectation, arguments, entry);
      map.end();
      return check;
    }

    private static Optional<String> written(YamlMap map, Argument argument) {
      if (map.has(argument.name())) {
        return Optional.of(argument.name());
      }
      return argument.aliases().stream().filter(map::has).findFirst();
    }

    private static void put(
        Map<String, Object> arguments, YamlMap map, String key, Argument argument, Object tree) {
      try {
        arguments.put(argument.name(), argument.form().read(tree));
      } catch (IllegalArgumentException e) {
        map.add(
            ProblemCode.DEFINITION_VALUE.at(
                map.line(key),
                "The argument '%s' is '%s'; expected %s."
                    .formatted(argument.name(), shortened(tree), argument.form().words()),
                "Mend the value."));
      }
    }

    private static String shortened(Object tree) {
      String text = String.valueOf(tree);
      return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private static void requireOthers(
        YamlMap map, Expectation expectation, Map<String, Object> arguments) {
      for (Argument argument : expectation.arguments()) {
        if (argument.isRequired() && !arguments.containsKey(argument.name())) {
          map.add(
              ProblemCode.DEFINITION_KEY_MISSING.at(
                  map.where(),
                  "The check '%s' lacks its argument '%s'; expected %s."
                      .formatted(expectation.shortName(), argument.name(), argument.form().words()),
                  "Add it; docs/checks.md lists the arguments."));
        }
      }
    }

    /// Options stand among the arguments or beside them.
    private static CheckDefinition check(
        YamlMap map, Expectation expectation, Map<String, Object> arguments, YamlMap entry) {
      map.has("meta");
      map.has("notes");
      entry.has("meta");
      entry.has("notes");
      Severity severity = option(map, entry, "severity", Severity::of).orElse(Severity.ERROR);
      Optional<Double> mostly = option(map, entry, "mostly", ChecksReader::share);
      Optional<String> condition = option(map, entry, "row_condition", text -> text);
      Optional<String> name = option(map, entry, "name", ChecksReader::name);
      if (expectation.of() != Of.ROWS && (mostly.isPresent() || severity == Severity.QUARANTINE)) {
        map.add(
            ProblemCode.DEFINITION_VALUE.at(
                map.where(),
                "The check '%s' is not about single rows; expected neither 'mostly' nor 'severity: quarantine'."
                    .formatted(expectation.shortName()),
                "Take it away, or use severity 'error' or 'warn'."));
      }
      if (condition.isPresent() && expectation.of() != Of.ROWS && expectation.of() != Of.FIGURE) {
        map.add(
            ProblemCode.DEFINITION_VALUE.at(
                map.where(),
                "The check '%s' takes no 'row_condition'.".formatted(expectation.shortName()),
                "Take it away, or write the check as 'sql'."));
      }
      return new CheckDefinition(
          expectation,
          arguments,
          name.orElse(null),
          severity,
          mostly.orElse(1.0),
          condition.orElse(null),
          map.where());
    }

    private static <T> Optional<T> option(
        YamlMap map, YamlMap entry, String key, java.util.function.Function<String, T> parse) {
      return map.has(key) ? map.find(key, parse) : entry.find(key, parse);
    }
  }

  private static double share(String text) {
    double share = Double.parseDouble(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("expected a share from 0 to 1");
    }
    return share;
  }

  private static String name(String text) {
    if (!text.matches("[a-z][a-z0-9_]{0,79}")) {
      throw new IllegalArgumentException("expected snake_case, at most 80 characters");
    }
    return text;
  }
}
