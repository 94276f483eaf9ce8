package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.MillraceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an argument of an expectation may hold. Read from a tree of texts, lists and maps.
public enum ArgumentForm {
  /// The name of a column.
  COLUMN("the name of a column"),
  /// Names of columns.
  COLUMNS("a list of columns"),
  /// Any text.
  TEXT("a text"),
  /// Texts; one alone is a list of one.
  TEXTS("a list of texts"),
  /// A number, a date or a text that is compared with the column's values.
  VALUE("one value"),
  /// Values that are compared with the column's.
  VALUES("a list of values"),
  /// Pairs of values.
  PAIRS("a list of pairs, as in [[a, b], [c, d]]"),
  /// A number.
  NUMBER("a number"),
  /// A whole number from 0.
  COUNT("a whole number from 0"),
  /// Yes or no.
  FLAG("true or false"),
  /// A span of time.
  DURATION("a duration, as in '3 days'"),
  /// SQL of the project's author.
  SQL("SQL"),
  /// A model, or a table as `layer.name`.
  TABLE("the name of a model, or layer.name"),
  /// Named lists of numbers or texts, as in `{quantiles: [...], value_ranges: [[...]]}`.
  LISTS("named lists, as in {quantiles: [0.5], value_ranges: [[1, 2]]}");

  private static final int MOST_VALUES = 10_000;

  private final String words;

  ArgumentForm(String words) {
    this.words = words;
  }

  /// For people: what is expected.
  public String words() {
    return words;
  }

  /// @throws IllegalArgumentException when the tree is of another form
  Object read(Object tree) {
    return switch (this) {
      case COLUMN, TEXT, VALUE, SQL -> text(tree);
      case TABLE -> text(tree).replaceAll("^ref\\(['\"]([a-z0-9_]+)['\"]\\)$", "$1");
      case COLUMNS, TEXTS, VALUES -> texts(tree);
      case PAIRS -> list(tree).stream().map(this::pair).toList();
      case NUMBER -> number(text(tree));
      case COUNT -> count(text(tree));
      case FLAG -> flag(text(tree));
      case DURATION -> duration(text(tree));
      case LISTS -> lists(tree);
    };
  }

  private String text(Object tree) {
    if (tree instanceof String text) {
      return text;
    }
    throw expected();
  }

  private List<?> list(Object tree) {
    if (tree instanceof List<?> list && list.size() <= MOST_VALUES) {
      return list;
    }
    throw expected();
  }

  private List<String> texts(Object tree) {
    if (tree instanceof String text) {
      return List.of(text);
    }
    List<String> texts = list(tree).stream().map(this::text).toList();
    if (texts.isEmpty()) {
      throw expected();
    }
    return texts;
  }

  private List<String> pair(Object tree) {
    List<String> pair = texts(tree);
    if (pair.size() != 2) {
      throw expected();
    }
    return pair;
  }

  private double number(String text) {
    double number = Double.parseDouble(text.strip());
    if (!Double.isFinite(number)) {
      throw expected();
    }
    return number;
  }

  private long count(String text) {
    if (!text.strip().matches("[0-9]{1,18}")) {
      throw expected();
    }
    return Long.parseLong(text.strip());
  }

  private boolean flag(String text) {
    return switch (text.strip()) {
      case "true", "True", "yes" -> true;
      case "false", "False", "no" -> false;
      default -> throw expected();
    };
  }

  private Object duration(String text) {
    try {
      return Durations.parse(text);
    } catch (MillraceException e) {
      throw new IllegalArgumentException(words, e);
    }
  }

  private Map<String, Object> lists(Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw expected();
    }
    var lists = new LinkedHashMap<String, Object>();
    map.forEach((key, value) -> lists.put(String.valueOf(key), new ArrayList<Object>(list(value))));
    return lists;
  }

  private IllegalArgumentException expected() {
    return new IllegalArgumentException("expected " + words);
  }
}
