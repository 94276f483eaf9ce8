package dev.millrace.insight;

import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.table.Column;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which columns of a table metrics may read: all whose names stand somewhere in their texts, and
/// so rather too many than too few.
final class ColumnsAsked {

  private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}_]+");

  /// All columns, other than in `count(*)`.
  private static final Pattern ALL =
      Pattern.compile("(?i)(?<!\\bcount)\\s*\\(\\s*\\*|[.,]\\s*\\*|\\bcolumns\\b");

  private ColumnsAsked() {}

  static Set<String> of(TableState table, Collection<MetricDefinition> metrics) {
    var texts =
        metrics.stream()
            .filter(metric -> metric.table().equals(table.name()))
            .flatMap(metric ->
                Stream.concat(
                    Stream.of(metric.expression(), metric.time()),
                    metric.dimensions().values().stream()))
            .toList();
    boolean isAll = texts.stream().anyMatch(text -> ALL.matcher(text).find());
    Set<String> words =
        texts.stream()
            .flatMap(WORDS::splitAsStream)
            .map(ColumnsAsked::folded)
            .collect(Collectors.toSet());
    return table.columns().stream()
        .map(Column::name)
        .filter(name -> isAll || !name.matches("[\\p{L}\\p{N}_]+") || words.contains(folded(name)))
        .collect(Collectors.toSet());
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
