package dev.millrace.ml;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says a feature and its value so that nobody has to know what it is called: `no order for 41
/// days`, `2 visits in 14 days`. Read off the name alone.
final class ReasonWords {

  private static final Pattern SINCE = Pattern.compile("days_since_(last_|first_)?(\\w+)");
  private static final Pattern WINDOW = Pattern.compile("(\\w+)_(\\d+)([dhw])");

  private ReasonWords() {}

  static String of(String feature, double value) {
    if (Double.isNaN(value)) {
      return "%s not known".formatted(spaced(feature));
    }
    Matcher since = SINCE.matcher(feature);
    if (since.matches()) {
      return since(since.group(1), spaced(since.group(2)), Math.rint(value));
    }
    Matcher window = WINDOW.matcher(feature);
    if (window.matches()) {
      String span = "in " + count(Double.parseDouble(window.group(2)), unit(window.group(3)));
      return "%s %s".formatted(amount(spaced(window.group(1)), value), span);
    }
    return amount(spaced(feature), value);
  }

  private static String since(@Nullable String which, String what, double days) {
    if (days == 0) {
      return "first_".equals(which) ? "first %s today".formatted(what) : "%s today".formatted(what);
    }
    if ("last_".equals(which)) {
      return "no %s for %s".formatted(what, count(days, "day"));
    }
    return "first_".equals(which)
        ? "first %s %s ago".formatted(what, count(days, "day"))
        : "%s was %s ago".formatted(what, count(days, "day"));
  }

  /// Things that can be counted are plural: `2 visits`, but `revenue 80.50`.
  private static String amount(String what, double value) {
    boolean isCount = what.endsWith("s") && value == Math.rint(value) && value >= 0;
    if (!isCount) {
      return "%s %s".formatted(what, number(value));
    }
    if (value == 0) {
      return "no %s".formatted(what);
    }
    return value == 1
        ? "1 %s".formatted(what.substring(0, what.length() - 1))
        : "%s %s".formatted(number(value), what);
  }

  private static String count(double count, String unit) {
    return count == 1 ? "1 " + unit : "%s %ss".formatted(number(count), unit);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%,.2f", value);
  }

  private static String unit(String letter) {
    return switch (letter) {
      case "h" -> "hour";
      case "w" -> "week";
      default -> "day";
    };
  }

  private static String spaced(String name) {
    return name.replace('_', ' ');
  }
}
