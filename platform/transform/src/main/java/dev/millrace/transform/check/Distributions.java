package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// How far the values of a column are spread otherwise than expected.
final class Distributions {

  private static final int MOST_VALUES = 10_000;
  private static final int BINS = 10;
  private static final double DEFAULT_PSI = 0.2;
  private static final double LEAST_SHARE = 1e-4;

  private final Subject subject;
  private final CheckDefinition check;
  private final String column;

  private Distributions(Subject subject, CheckDefinition check) {
    this.subject = subject;
    this.check = check;
    this.column = subject.column(check.text("column"));
  }

  /// @param figure the distance that was found
  record Found(boolean holds, double figure, String words) {}

  static Found of(Subject subject, LakeView published, CheckDefinition check) {
    var distributions = new Distributions(subject, check);
    return switch (check.expectation()) {
      case KL_DIVERGENCE -> distributions.divergence();
      case DRIFT -> distributions.drift(published);
      default ->
          throw new IllegalStateException(
              "The check %s compares no distributions; this is a bug."
                  .formatted(check.expectation().shortName()));
    };
  }

  /// As Great Expectations has it: the relative entropy of what is there to what is expected.
  private Found divergence() {
    Map<String, Double> expected = expected();
    Map<String, Long> counts =
        check.list("partition_object", "bins").isEmpty()
            ? counts(subject.view(), subject.table(), "cast(%s as varchar)".formatted(column))
            : counts(subject.view(), subject.table(), bin(numbers("bins")));
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    double sum = 0;
    for (var entry : counts.entrySet()) {
      double share = entry.getValue() / all;
      double weight = expected.getOrDefault(entry.getKey(), 0.0);
      sum += weight == 0 ? Double.POSITIVE_INFINITY : share * Math.log(share / weight);
    }
    double threshold = check.number("threshold");
    return new Found(
        sum <= threshold,
        sum,
        "divergence %s, expected at most %s".formatted(rounded(sum), threshold));
  }

  private Map<String, Double> expected() {
    List<Double> weights = numbers("weights");
    List<Double> tails = numbers("tail_weights");
    List<?> values = check.list("partition_object", "values");
    List<Double> bins = numbers("bins");
    int needed = bins.isEmpty() ? values.size() : bins.size() - 1;
    if (needed < 1 || weights.size() != needed) {
      throw new UnusableCheck(
          "partition_object holds %d weights; expected one for each of its values, or one less than its bins"
              .formatted(weights.size()));
    }
    var expected = new LinkedHashMap<String, Double>();
    for (int i = 0; i < weights.size(); i++) {
      expected.put(
          bins.isEmpty() ? String.valueOf(values.get(i)) : String.valueOf(i), weights.get(i));
    }
    if (tails.size() == 2) {
      expected.put("-1", tails.getFirst());
      expected.put(String.valueOf(weights.size()), tails.getLast());
    }
    return expected;
  }

  private List<Double> numbers(String key) {
    try {
      return check.list("partition_object", key).stream()
          .map(value -> Double.valueOf(String.valueOf(value)))
          .toList();
    } catch (NumberFormatException e) {
      throw new UnusableCheck("partition_object holds '%s' that is no number".formatted(key), e);
    }
  }

  /// The population stability index between the published table and this one; figures in tenths of
  /// the published.
  private Found drift(LakeView published) {
    double limit = check.findNumber("max_psi").orElse(DEFAULT_PSI);
    if (published.find(subject.table()).isEmpty()) {
      return new Found(true, 0, "nothing was published before");
    }
    String bin = isNumber() ? bin(tenths(published)) : "cast(%s as varchar)".formatted(column);
    Map<String, Long> before = counts(published, subject.table(), bin);
    Map<String, Long> after = counts(subject.view(), subject.table(), bin);
    if (before.isEmpty() || after.isEmpty()) {
      return new Found(true, 0, "there are no values to compare");
    }
    double psi = index(before, after);
    return new Found(
        psi <= limit, psi, "index %s, expected at most %s".formatted(rounded(psi), limit));
  }

  private static double index(Map<String, Long> before, Map<String, Long> after) {
    double allBefore = before.values().stream().mapToLong(Long::longValue).sum();
    double allAfter = after.values().stream().mapToLong(Long::longValue).sum();
    var names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    double psi = 0;
    for (String name : names) {
      double was = Math.max(before.getOrDefault(name, 0L) / allBefore, LEAST_SHARE);
      double is = Math.max(after.getOrDefault(name, 0L) / allAfter, LEAST_SHARE);
      psi += (is - was) * Math.log(is / was);
    }
    return psi;
  }

  private boolean isNumber() {
    ColumnType type = subject.type(check.text("column"));
    return type instanceof ColumnType.Decimal
        || type == Plain.INTEGER
        || type == Plain.LONG
        || type == Plain.DOUBLE;
  }

  private List<Double> tenths(LakeView published) {
    var quantiles = new ArrayList<String>();
    for (int i = 1; i < BINS; i++) {
      quantiles.add("cast(quantile_cont(%s, 0.%d) as double)".formatted(column, i));
    }
    var edges = new TreeSet<Double>();
    published.read(
        new SqlQuery(
            "select %s from %s".formatted(String.join(", ", quantiles), Sql.from(subject.table()))),
        row -> {
          for (Object edge : row) {
            if (edge instanceof Double number) {
              edges.add(number);
            }
          }
        });
    return List.copyOf(edges);
  }

  /// Which bin a value falls into: -1 below the first edge.
  private String bin(List<Double> edges) {
    var cases = new StringBuilder("case");
    for (int i = 0; i < edges.size(); i++) {
      boolean isLast = i == edges.size() - 1;
      cases.append(
          " when %s %s %s then '%d'"
              .formatted(
                  column,
                  isLast && check.list("partition_object", "bins").size() > 1 ? "<=" : "<",
                  Sql.number(String.valueOf(edges.get(i))),
                  i - 1));
    }
    return cases.append(" else '%d' end".formatted(edges.size() - 1)).toString();
  }

  private Map<String, Long> counts(LakeView view, TableName table, String name) {
    var counts = new LinkedHashMap<String, Long>();
    view.read(
        new SqlQuery(
            "select %s, count(*) from %s where %s is not null group by 1 order by 2 desc limit %d"
                .formatted(edgeless(name), Sql.from(table), column, MOST_VALUES)),
        row ->
            counts.put(
                String.valueOf(row[0]),
                ((Number) java.util.Objects.requireNonNull(row[1])).longValue()));
    return counts;
  }

  private static String edgeless(String name) {
    return name.startsWith("case else") ? "'0'" : name;
  }

  private static String rounded(double figure) {
    return "%.4f".formatted(figure);
  }
}
