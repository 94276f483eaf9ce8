package dev.millrace.ml.track;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// In which order a search answers: `metrics.auc DESC`. What has no value comes last.
record Ordering(List<Term> terms) {

  private static final int MOST_TERMS = 10;
  private static final Pattern TERM =
      Pattern.compile("(?s)(.+?)(?:\\s+(asc|desc))?", Pattern.CASE_INSENSITIVE);

  Ordering {
    terms = List.copyOf(terms);
  }

  /// One of them.
  record Term(Filter.Name name, boolean isDescending) {}

  static Ordering of(List<String> texts, Filter.Kind kind) {
    if (texts.size() > MOST_TERMS) {
      throw MlflowRefusal.value(
          "order_by holds %d terms; expected at most %d.".formatted(texts.size(), MOST_TERMS));
    }
    var terms = new ArrayList<Term>();
    for (String text : texts) {
      Matcher found = TERM.matcher(Fields.bounded("order_by", text.strip(), 500));
      if (!found.matches()) {
        throw MlflowRefusal.value("order_by holds an empty term.");
      }
      @Nullable String direction = found.group(2);
      terms.add(
          new Term(
              Filter.Name.of(found.group(1).strip(), kind),
              direction != null && direction.toLowerCase(Locale.ROOT).equals("desc")));
    }
    return new Ordering(terms);
  }

  /// @param value of an attribute; keeps the given order where nothing is asked
  <T> Comparator<T> by(BiFunction<T, String, @Nullable Object> value) {
    Comparator<T> order = (_, _) -> 0;
    for (Term term : terms) {
      order =
          order.thenComparing((left, right) ->
              compare(
                  value.apply(left, term.name().key()),
                  value.apply(right, term.name().key()),
                  term.isDescending()));
    }
    return order;
  }

  private static int compare(@Nullable Object left, @Nullable Object right, boolean isDescending) {
    if (left == null) {
      return right == null ? 0 : 1;
    }
    if (right == null) {
      return -1;
    }
    int sign =
        left instanceof Double a && right instanceof Double b
            ? Double.compare(a, b)
            : left.toString().compareTo(right.toString());
    return isDescending ? -sign : sign;
  }
}
