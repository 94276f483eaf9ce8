package dev.millrace.contracts.name;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.regex.Pattern;

/// The one form of names: snake_case, at most 100 characters.
final class Names {

  private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9_]{0,99}");

  private Names() {}

  static String require(String kind, String value) {
    if (!SNAKE_CASE.matcher(value).matches()) {
      throw ProblemCode.NAME_FORM.exception(
          "The %s name '%s' is not in snake_case (a-z, 0-9 and _, at most 100 characters)."
              .formatted(kind, abbreviated(value)),
          "Rename it, for example to 'daily_sales'.");
    }
    return value;
  }

  private static String abbreviated(String value) {
    return value.length() > 120 ? value.substring(0, 120) + "…" : value;
  }
}
