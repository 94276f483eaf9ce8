package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.lake.ViewState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A training set in the making: the population of each cut-off, then each view's features put
/// beside it, everything from one view of the lake.
public final class PointInTime {

  private static final TableName IDENTITIES = TableName.of("bronze.identities");
  private static final Pattern TABLE =
      Pattern.compile(
          "\\b(bronze|silver|gold)\"?\\s*\\.\\s*\"?([a-z][a-z0-9_]*)", Pattern.CASE_INSENSITIVE);

  private final LakeView lake;
  private final List<FeatureViewDefinition> views;
  private final List<Feature> numbers;
  private final List<Feature> lists;
  private final Instant now;
  private final List<TrainingSet.Row> rows = new ArrayList<>();
  private final Map<Instant, Map<String, TrainingSet.Row>> byCutOff = new LinkedHashMap<>();

  /// @param now what lies after it is a plan
  public PointInTime(LakeView lake, List<FeatureViewDefinition> views, Instant now) {
    this.lake = lake;
    this.views = views;
    this.now = now;
    this.numbers = features().filter(Predicate.not(Feature::isList)).toList();
    this.lists = features().filter(Feature::isList).toList();
  }

  private Stream<Feature> features() {
    return views.stream().flatMap(view -> view.features().stream());
  }

  /// @param population as `TrainingSets.build` takes it
  public TrainingSet build(String population, List<Instant> cutOffs) {
    for (Instant cutOff : cutOffs) {
      // The lake knows microseconds.
      addPopulation(population, cutOff.truncatedTo(ChronoUnit.MICROS));
    }
    var lateRows = new LateRows(lake, now);
    var late = new ArrayList<TrainingSet.Late>();
    int number = 0;
    int list = 0;
    for (FeatureViewDefinition view : views) {
      addFeatures(view, number, list);
      int lists = (int) view.features().stream().filter(Feature::isList).count();
      number += view.features().size() - lists;
      list += lists;
      late.addAll(lateRows.of(view, List.copyOf(byCutOff.keySet())));
    }
    return new TrainingSet(names(numbers), names(lists), rows, tables(population), late);
  }

  private static List<String> names(List<Feature> features) {
    return features.stream().map(Feature::name).toList();
  }

  private void addPopulation(String population, Instant cutOff) {
    if (byCutOff.containsKey(cutOff)) {
      return;
    }
    String sql =
        """
        select cast("key" as varchar), cast("label" as double) from (
        %s
        ) as population where "key" is not null order by 1
        """
            .formatted(population.strip().replaceAll("(\\s*;)+$", ""));
    List<@Nullable Object> bound =
        new ArrayList<>(Collections.nCopies(Placeholders.count(sql), cutOff));
    Map<String, TrainingSet.Row> byKey = new HashMap<>();
    byCutOff.put(cutOff, byKey);
    lake.read(new SqlQuery(sql, bound), row -> add(byKey, cutOff, row));
  }

  private void add(
      Map<String, TrainingSet.Row> byKey, Instant cutOff, @Nullable Object[] answered) {
    String key = String.valueOf(answered[0]);
    float label = answered[1] instanceof Double known ? known.floatValue() : Float.NaN;
    var row = new TrainingSet.Row(key, cutOff, label, defaults(), noLists());
    if (byKey.put(key, row) != null) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The population answers the key '%s' more than once for the cut-off '%s'; expected each key once."
              .formatted(key, cutOff),
          "Group the population by its key.");
    }
    rows.add(row);
  }

  private List<@Nullable List<String>> noLists() {
    return new ArrayList<>(Collections.nCopies(lists.size(), null));
  }

  private float[] defaults() {
    float[] row = new float[numbers.size()];
    for (int i = 0; i < row.length; i++) {
      Double nothing = AggregateSql.ofNothing(numbers.get(i));
      row[i] = nothing == null ? Float.NaN : nothing.floatValue();
    }
    return row;
  }

  /// @param number the column of the view's first number
  /// @param list the column of its first list
  private void addFeatures(FeatureViewDefinition view, int number, int list) {
    if (rows.isEmpty()) {
      return;
    }
    for (SqlQuery query : queries(view)) {
      lake.read(query, answered -> fill(view, number, list, answered));
    }
  }

  /// A streamed view knows a person by all identifiers that had been linked at each cut-off.
  private List<SqlQuery> queries(FeatureViewDefinition view) {
    return view.isStreamed() && lake.find(IDENTITIES).isPresent()
        ? byCutOff.keySet().stream().map(cutOff -> ViewQuery.ofPersons(view, cutOff)).toList()
        : List.of(ViewQuery.of(view, List.copyOf(byCutOff.keySet())));
  }

  private void fill(
      FeatureViewDefinition view, int firstNumber, int firstList, @Nullable Object[] answered) {
    TrainingSet.Row row = row(String.valueOf(answered[0]), answered[1]);
    if (row == null) {
      return;
    }
    int number = firstNumber;
    int list = firstList;
    for (int i = 0; i < view.features().size(); i++) {
      Object value = answered[2 + i];
      if (view.features().get(i).isList()) {
        row.lists().set(list++, TextList.of(value));
      } else {
        row.values()[number++] = value instanceof Double known ? known.floatValue() : Float.NaN;
      }
    }
  }

  private TrainingSet.@Nullable Row row(String key, @Nullable Object cutOff) {
    Map<String, TrainingSet.Row> byKey =
        cutOff instanceof Instant moment ? byCutOff.get(moment) : null;
    if (byKey == null) {
      throw new IllegalStateException(
          "A feature query answered the moment %s, which was not asked; this is a bug."
              .formatted(cutOff));
    }
    return byKey.get(key);
  }

  /// Every table that the views or the texts name.
  private Map<String, Long> tables(String population) {
    Stream<String> conditions =
        features().map(Feature::where).filter(java.util.Objects::nonNull).map(String::valueOf);
    var named =
        new HashSet<>(
            Stream.concat(
                    views.stream().map(view -> view.table().toString()),
                    Stream.concat(Stream.of(population), conditions).flatMap(PointInTime::named))
                .toList());
    if (views.stream().anyMatch(FeatureViewDefinition::isStreamed)) {
      named.add(IDENTITIES.toString());
    }
    addBehindViews(named);
    return lake.tables().stream()
        .filter(table -> named.contains(table.name().toString()))
        .collect(Collectors.toMap(table -> table.name().toString(), TableState::snapshotId));
  }

  /// A view of the lake reads tables in its turn.
  private void addBehindViews(Set<String> named) {
    boolean isMore = true;
    while (isMore) {
      isMore = false;
      for (ViewState view : lake.views()) {
        if (named.contains(view.name().toString())) {
          isMore |= named.addAll(named(view.select()).toList());
        }
      }
    }
  }

  private static Stream<String> named(String sql) {
    return TABLE
        .matcher(sql)
        .results()
        .map((MatchResult found) -> found.group(1) + "." + found.group(2))
        .map(name -> name.toLowerCase(java.util.Locale.ROOT));
  }
}
