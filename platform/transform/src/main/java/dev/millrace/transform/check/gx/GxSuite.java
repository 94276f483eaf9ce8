package dev.millrace.transform.check.gx;

import dev.millrace.contracts.definition.Expectation;
import dev.millrace.contracts.definition.Expectation.Argument;
import dev.millrace.contracts.definition.Expectation.Of;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An expectation suite in the JSON of Great Expectations, 0.18 (`expectation_type`) and 1.x
/// (`type`), as YAML of `checks/`.
public final class GxSuite {

  private static final int MOST_EXPECTATIONS = 5_000;
  private static final Set<String> SAID_BY_GX =
      Set.of(
          "description",
          "result_format",
          "catch_exceptions",
          "include_config",
          "batch_id",
          "parse_strings_as_datetimes",
          "auto",
          "profiler_config",
          "allow_cross_type_comparisons",
          "allow_relative_error",
          "tie_breaker",
          "bucketize_data");
  private static final Pattern COLUMN = Pattern.compile("col\\([\"']([^\"']+)[\"']\\)");
  private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");

  private final TableName table;
  private final List<Map<String, Object>> checks = new ArrayList<>();
  private final List<String> notMapped = new ArrayList<>();

  private GxSuite(TableName table) {
    this.table = table;
  }

  /// @param yaml a definition for `checks/`
  /// @param checks how many expectations it holds
  /// @param notMapped what could not be mapped, and why
  public record Imported(String yaml, int checks, List<String> notMapped) {}

  /// @param suite the parsed JSON: maps, lists, texts, numbers, booleans
  /// @throws dev.millrace.contracts.problem.MillraceException DEFINITION_VALUE when it is no suite
  public static Imported read(@Nullable Object suite, TableName table) {
    if (!(suite instanceof Map<?, ?> map)
        || !(map.get("expectations") instanceof List<?> expectations)) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The JSON has no list 'expectations'; expected a suite of Great Expectations.",
          "Export it with suite.to_json_dict(), or take the file from gx/expectations.");
    }
    if (expectations.size() > MOST_EXPECTATIONS) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The suite holds %,d expectations; expected at most %,d."
              .formatted(expectations.size(), MOST_EXPECTATIONS),
          "Split it.");
    }
    var read = new GxSuite(table);
    expectations.forEach(read::expectation);
    return new Imported(read.yaml(name(map)), read.checks.size(), List.copyOf(read.notMapped));
  }

  private static String name(Map<?, ?> suite) {
    Object name =
        suite.containsKey("name") ? suite.get("name") : suite.get("expectation_suite_name");
    return String.valueOf(name).replaceAll("[\\r\\n]", " ");
  }

  private void expectation(@Nullable Object one) {
    if (!(one instanceof Map<?, ?> map)) {
      notMapped.add("an entry that is no mapping");
      return;
    }
    Object type = map.containsKey("type") ? map.get("type") : map.get("expectation_type");
    String name = String.valueOf(type);
    Expectation expectation = Expectation.find(name).orElse(null);
    if (expectation == null) {
      notMapped.add(
          "%s: not known; %s".formatted(name, Nearest.hint(name, Expectation.names(), "no equal")));
      return;
    }
    Map<?, ?> arguments = map.get("kwargs") instanceof Map<?, ?> given ? given : Map.of();
    try {
      checks.add(Map.of(name, check(expectation, arguments, map)));
    } catch (IllegalArgumentException e) {
      notMapped.add("%s %s: %s".formatted(name, arguments, e.getMessage()));
    }
  }

  private static Map<String, Object> check(
      Expectation expectation, Map<?, ?> given, Map<?, ?> config) {
    var check = new LinkedHashMap<String, Object>();
    for (Argument argument : expectation.arguments()) {
      Object value = given.get(argument.name());
      if (value != null) {
        requirePlain(value);
        check.put(argument.name(), value);
      } else if (argument.isRequired()) {
        throw new IllegalArgumentException("it lacks '%s'".formatted(argument.name()));
      }
    }
    options(expectation, given, check);
    given.forEach((key, value) -> {
      String name = String.valueOf(key);
      if (value != null && !check.containsKey(name) && !isSaidByGx(name)) {
        throw new IllegalArgumentException("its argument '%s' has no equal".formatted(name));
      }
    });
    String severity = String.valueOf(config.get("severity"));
    if (severity.equals("warning") || severity.equals("info")) {
      check.put("severity", "warn");
    }
    return check;
  }

  private static boolean isSaidByGx(String name) {
    return SAID_BY_GX.contains(name) || name.equals("condition_parser") || name.equals("mostly");
  }

  private static void options(Expectation expectation, Map<?, ?> given, Map<String, Object> check) {
    if (given.get("mostly") instanceof Number mostly && mostly.doubleValue() < 1) {
      if (expectation.of() != Of.ROWS) {
        throw new IllegalArgumentException("'mostly' of a check that is not about rows");
      }
      check.put("mostly", mostly);
    }
    Object condition = given.get("row_condition");
    if (condition != null) {
      check.put(
          "row_condition", condition(condition, String.valueOf(given.get("condition_parser"))));
    }
  }

  /// Spark's are SQL; of Great Expectations' own and of pandas' those that say the same in SQL.
  private static String condition(Object condition, String parser) {
    if (!(condition instanceof String text)) {
      throw new IllegalArgumentException("its row_condition is no text");
    }
    return switch (parser) {
      case "spark" -> text;
      case "pandas" -> {
        if (!text.matches("[\\w\\s\"'.<>=!-]*")) {
          throw new IllegalArgumentException("its row_condition is Python: " + text);
        }
        yield sql(text);
      }
      default -> sql(text);
    };
  }

  private static String sql(String condition) {
    Matcher columns = COLUMN.matcher(condition);
    String named = columns.replaceAll("\u0001$1\u0001");
    String texts = TEXT.matcher(named).replaceAll("'$1'");
    String sql =
        texts
            .replace("==", "=")
            .replace('\u0001', '"')
            .replace(".notNull()", " is not null")
            .replace(".isNull()", " is null");
    if (sql.contains("(") || sql.contains(".is") || sql.contains(".not")) {
      throw new IllegalArgumentException("its row_condition is not SQL: " + condition);
    }
    return sql;
  }

  /// A parameter that Great Expectations fills in at run time has no equal.
  private static void requirePlain(Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        if (map.keySet().stream().anyMatch(key -> String.valueOf(key).startsWith("$"))) {
          throw new IllegalArgumentException("its argument is filled in at run time: " + map);
        }
        map.values().stream().filter(java.util.Objects::nonNull).forEach(GxSuite::requirePlain);
      }
      case List<?> list ->
          list.stream().filter(java.util.Objects::nonNull).forEach(GxSuite::requirePlain);
      default -> {}
    }
  }

  private String yaml(String name) {
    var text = new StringBuilder();
    text.append("# From the expectation suite %s.\n".formatted(name));
    text.append("kind: checks\ntable: %s\nchecks:".formatted(table));
    text.append(checks.isEmpty() ? " []\n" : "\n");
    for (Map<String, Object> check : checks) {
      check.forEach(
          (kind, arguments) -> text.append("  - %s: %s\n".formatted(kind, Flow.of(arguments))));
    }
    return text.toString();
  }

  /// YAML's flow style, every text in quotes.
  private static final class Flow {

    private Flow() {}

    static String of(@Nullable Object value) {
      return switch (value) {
        case null -> "null";
        case Map<?, ?> map -> {
          var entries = new ArrayList<String>();
          map.forEach((key, one) -> entries.add(text(String.valueOf(key)) + ": " + of(one)));
          yield "{" + String.join(", ", entries) + "}";
        }
        case List<?> list -> "[" + String.join(", ", list.stream().map(Flow::of).toList()) + "]";
        case Number number -> number.toString();
        case Boolean flag -> flag.toString();
        default -> quoted(String.valueOf(value));
      };
    }

    private static String text(String key) {
      return key.matches("[A-Za-z_][A-Za-z0-9_]*") ? key : quoted(key);
    }

    private static String quoted(String text) {
      var quoted = new StringBuilder("\"");
      text.chars()
          .forEach(c -> {
            switch (c) {
              case '"' -> quoted.append("\\\"");
              case '\\' -> quoted.append("\\\\");
              case '\n' -> quoted.append("\\n");
              case '\t' -> quoted.append("\\t");
              default -> quoted.append(c < ' ' ? "\\x%02x".formatted(c) : String.valueOf((char) c));
            }
          });
      return quoted.append('"').toString();
    }
  }
}
