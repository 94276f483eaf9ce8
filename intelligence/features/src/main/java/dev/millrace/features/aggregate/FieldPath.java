package dev.millrace.features.aggregate;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a feature is an aggregate of: a column, or a value inside a column of JSON.
///
/// @param names the way into the JSON; empty for the column itself
public record FieldPath(String column, List<String> names) {

  /// What counts as a number inside JSON, as a number or as a text.
  public static final String NUMBER = "-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?";

  private static final Pattern NUMBER_TEXT = Pattern.compile(NUMBER);
  private static final Pattern FORM = Pattern.compile("[^.\"\\[\\]*]+(\\.[^.\"\\[\\]*]+)*");

  public FieldPath {
    names = List.copyOf(names);
  }

  /// Reads `amount` or `properties.cart.value`.
  public static FieldPath of(String text) {
    List<String> parts = List.of(text.split("\\.", -1));
    return new FieldPath(parts.getFirst(), parts.subList(1, parts.size()));
  }

  /// Whether a text can be read as a path: names with dots between them.
  public static boolean isReadable(String text) {
    return FORM.matcher(text).matches();
  }

  /// As SQL engines write it: `$."cart"."value"`.
  public String jsonPath() {
    return names.stream().map(name -> ".\"" + name + "\"").collect(Collectors.joining("", "$", ""));
  }

  /// Whether a text is a number and nothing else.
  static boolean isNumber(String text) {
    return NUMBER_TEXT.matcher(text).matches();
  }
}
