package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Something that must hold for a table: an expectation with its arguments.
///
/// @param arguments by the name that the expectation declares, each of its form
/// @param name how its history is found; null where it follows from the rest
/// @param mostly the share of rows that must hold; 1 for all
/// @param rowCondition SQL; only rows for which it is true are looked at. Null for all rows
public record CheckDefinition(
    Expectation expectation,
    Map<String, Object> arguments,
    @Nullable String name,
    Severity severity,
    double mostly,
    @Nullable String rowCondition,
    Where where) {

  public CheckDefinition {
    arguments = Map.copyOf(arguments);
  }

  /// Of a key: what no row may lack, and no two may share.
  public static CheckDefinition of(
      Expectation expectation, Map<String, Object> arguments, Where where) {
    return new CheckDefinition(expectation, arguments, null, Severity.ERROR, 1, null, where);
  }

  /// What a failure costs.
  public enum Severity {
    /// The run is held back.
    ERROR,
    /// It is told.
    WARN,
    /// The failing rows are taken out and kept beside the table.
    QUARANTINE;

    static Severity of(String text) {
      for (Severity severity : values()) {
        if (severity.toString().equals(text)) {
          return severity;
        }
      }
      if (text.equals("quarantine_rows") || text.equals("quarantine-rows")) {
        return QUARANTINE;
      }
      throw new IllegalArgumentException("expected error, warn or quarantine");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// As people know it: `not_null(order_id)`.
  public String title() {
    String inside =
        switch (expectation) {
          case RELATIONSHIPS -> "%s -> %s.%s".formatted(text("column"), text("to"), text("field"));
          case EXPRESSION -> text("expression");
          case QUERY -> text("unexpected_rows_query");
          case FRESHNESS ->
              "%s within %s".formatted(text("column"), Durations.toText(duration("within")));
          case ROW_COUNT_CHANGE -> "at most %s %%".formatted(number("at_most_percent"));
          default -> columns().isEmpty() ? othersInside() : String.join(", ", columns());
        };
    String kind = expectation == Expectation.COMPOUND_UNIQUE ? "unique" : expectation.shortName();
    return "%s(%s)".formatted(kind, inside);
  }

  private String othersInside() {
    return new TreeMap<>(arguments)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  /// The columns it looks at, as far as its arguments name them.
  public List<String> columns() {
    return expectation.arguments().stream()
        .filter(argument ->
            argument.form() == ArgumentForm.COLUMN || argument.form() == ArgumentForm.COLUMNS)
        .flatMap(argument -> texts(argument.name()).stream())
        .distinct()
        .toList();
  }

  /// An argument that is a text; empty where it is not given.
  public Optional<String> find(String argument) {
    return Optional.ofNullable(arguments.get(argument)).map(String.class::cast);
  }

  public String text(String argument) {
    return find(argument).orElseThrow(() -> missing(argument));
  }

  /// An argument that is one text or several; empty where it is not given.
  public List<String> texts(String argument) {
    return switch (arguments.get(argument)) {
      case null -> List.of();
      case List<?> list -> list.stream().map(String.class::cast).toList();
      case Object single -> List.of((String) single);
    };
  }

  public List<List<String>> pairs(String argument) {
    return ((List<?>) arguments.getOrDefault(argument, List.of()))
        .stream().map(pair -> ((List<?>) pair).stream().map(String.class::cast).toList()).toList();
  }

  public double number(String argument) {
    return findNumber(argument).orElseThrow(() -> missing(argument));
  }

  public Optional<Double> findNumber(String argument) {
    return Optional.ofNullable(arguments.get(argument))
        .map(value -> ((Number) value).doubleValue());
  }

  public boolean flag(String argument) {
    return Boolean.TRUE.equals(arguments.get(argument));
  }

  public Duration duration(String argument) {
    Object value = arguments.get(argument);
    if (value instanceof Duration duration) {
      return duration;
    }
    throw missing(argument);
  }

  /// One of the lists of an argument that holds named lists; empty where it is not there.
  public List<?> list(String argument, String key) {
    return arguments.get(argument) instanceof Map<?, ?> lists
            && lists.get(key) instanceof List<?> list
        ? list
        : List.of();
  }

  private IllegalStateException missing(String argument) {
    return new IllegalStateException(
        "The check %s has no argument '%s'; this is a bug."
            .formatted(expectation.shortName(), argument));
  }
}
