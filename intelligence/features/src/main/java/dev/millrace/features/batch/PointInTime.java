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
  private final List<Feature> features;
  private final Instant now;
  private final List<TrainingSet.Row> rows = new ArrayList<>();
  private final Map<Instant, Map<String, float[]>> values = new LinkedHashMap<>();

  /// @param now what lies after it is a plan
  public PointInTime(LakeView lake, List<FeatureViewDefinition> views, Instant now) {
    this.lake = lake;
    this.views = views;
    this.now = now;
    this.features = views.stream().flatMap(view -> view.features().stream()).toList();
  }

  /// @param population as `TrainingSets.build` takes it
  public TrainingSet build(String population, List<Instant> cutOffs) {
    refuseLists();
    for (Instant cutOff : cutOffs) {
      // The lake knows microseconds.
      addPopulation(population, cutOff.truncatedTo(ChronoUnit.MICROS));
    }
    int first = 0;
    var lateRows = new LateRows(lake, now);
    var late = new ArrayList<TrainingSet.Late>();
    for (FeatureViewDefinition view : views) {
      addFeatures(view, first);
      first += view.features().size();
      late.addAll(lateRows.of(view, List.copyOf(values.keySet())));
    }
    return new TrainingSet(
        features.stream().map(Feature::name).toList(), rows, tables(population), late);
  }

  private void refuseLists() {
    List<String> lists =
        features.stream().filter(Feature::isList).map(Feature::name).sorted().toList();
    if (!lists.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "A training set cannot hold lists, as '%s' is; expected features that are numbers."
              .formatted(String.join("', '", lists)),
          "Put lists into a view of their own, and leave it out of the model's features.");
    }
  }

  private void addPopulation(String population, Instant cutOff) {
    if (values.containsKey(cutOff)) {
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
    Map<String, float[]> byKey = new HashMap<>();
    values.put(cutOff, byKey);
    lake.read(new SqlQuery(sql, bound), row -> add(byKey, cutOff, row));
  }

  private void add(Map<String, float[]> byKey, Instant cutOff, @Nullable Object[] answered) {
    String key = String.valueOf(answered[0]);
    float label = answered[1] instanceof Double known ? known.floatValue() : Float.NaN;
    float[] row = defaults();
    if (byKey.put(key, row) != null) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The population answers the key '%s' more than once for the cut-off '%s'; expected each key once."
              .formatted(key, cutOff),
          "Group the population by its key.");
    }
    rows.add(new TrainingSet.Row(key, cutOff, label, row));
  }

  private float[] defaults() {
    float[] row = new float[features.size()];
    for (int i = 0; i < row.length; i++) {
      Double nothing = AggregateSql.ofNothing(features.get(i));
      row[i] = nothing == null ? Float.NaN : nothing.floatValue();
    }
    return row;
  }

  private void addFeatures(FeatureViewDefinition view, int first) {
    if (rows.isEmpty()) {
      return;
    }
    int count = view.features().size();
    for (SqlQuery query : queries(view)) {
      read(query, first, count);
    }
  }

  /// A streamed view knows a person by all identifiers that had been linked at each cut-off.
  private List<SqlQuery> queries(FeatureViewDefinition view) {
    return view.isStreamed() && lake.find(IDENTITIES).isPresent()
        ? values.keySet().stream().map(cutOff -> ViewQuery.ofPersons(view, cutOff)).toList()
        : List.of(ViewQuery.of(view, List.copyOf(values.keySet())));
  }

  private void read(SqlQuery query, int first, int count) {
    lake.read(
        query,
        answered -> {
          float[] row = row(String.valueOf(answered[0]), answered[1]);
          if (row != null) {
            for (int i = 0; i < count; i++) {
              row[first + i] =
                  answered[2 + i] instanceof Double known ? known.floatValue() : Float.NaN;
            }
          }
        });
  }

  private float @Nullable [] row(String key, @Nullable Object cutOff) {
    Map<String, float[]> byKey = cutOff instanceof Instant moment ? values.get(moment) : null;
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
        features.stream()
            .map(Feature::where)
            .filter(java.util.Objects::nonNull)
            .map(String::valueOf);
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
