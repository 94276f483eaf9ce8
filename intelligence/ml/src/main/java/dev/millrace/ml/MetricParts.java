package dev.millrace.ml;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A metric's expression as what can be compared between arms: a numerator and a denominator for
/// each customer.
///
/// @param denominator `1` where the metric is a number for each customer
record MetricParts(Kind kind, String numerator, String denominator) {

  private static final Pattern MEAN = Pattern.compile("(?is)\\s*(?:avg|mean)\\s*\\((.*)\\)\\s*");
  private static final Pattern SUM = Pattern.compile("(?is)\\s*(?:sum|count)\\s*\\(.*");

  /// How customers make up the number of an arm.
  enum Kind {
    /// Customers' values add up to the dashboard's number.
    SUM,
    /// Two sums are divided; arms are compared by the dashboard's own number.
    RATIO,
    /// Each customer has a value of his own; arms are compared by their mean.
    MEAN_OF_CUSTOMERS
  }

  static MetricParts of(String expression) {
    int slash = slash(expression);
    if (slash > 0) {
      return new MetricParts(
          Kind.RATIO, expression.substring(0, slash), expression.substring(slash + 1));
    }
    Matcher mean = MEAN.matcher(expression);
    if (mean.matches() && isClosed(mean.group(1))) {
      return new MetricParts(
          Kind.RATIO, "sum(%s)".formatted(mean.group(1)), "count(%s)".formatted(mean.group(1)));
    }
    return new MetricParts(
        SUM.matcher(expression).matches() ? Kind.SUM : Kind.MEAN_OF_CUSTOMERS, expression, "1");
  }

  String word() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /// Where the expression is divided, if that is the one thing done at its top; otherwise -1.
  private static int slash(String expression) {
    int depth = 0;
    int found = -1;
    char quote = 0;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (depth == 0 && "+-*%/".indexOf(c) >= 0) {
        if (c != '/' || found >= 0) {
          return -1;
        }
        found = i;
      }
    }
    return found;
  }

  /// Whether the brackets of a text are its own: `a) + sum(b` has none that match.
  private static boolean isClosed(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      if (depth < 0) {
        return false;
      }
    }
    return depth == 0;
  }
}
