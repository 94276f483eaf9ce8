package dev.millrace.features.distribution;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.features.Distributions;
import dev.millrace.features.Distributions.Basis;
import dev.millrace.features.Distributions.Spread;
import dev.millrace.features.Distributions.Text;
import dev.millrace.features.batch.FeatureTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The distributions of a view's newest batch values, by one query over at most [#MOST_ROWS] of
/// them.
public final class TableSpread {

  static final int MOST_ROWS = 100_000;
  static final int TEXTS = 10;

  private final FeatureViewDefinition view;
  private final List<Found> found = new ArrayList<>();
  private long keys;
  private @Nullable Instant asOf;

  private TableSpread(FeatureViewDefinition view) {
    this.view = view;
    view.features().forEach(feature -> found.add(new Found(feature)));
  }

  /// With no keys where nothing was computed yet.
  public static Distributions of(FeatureViewDefinition view, LakeView lake) {
    var spread = new TableSpread(view);
    Optional<TableState> table = lake.find(new FeatureTable(view).name());
    table.ifPresent(there -> lake.read(new SqlQuery(spread.sql(there, MOST_ROWS)), spread::take));
    return new Distributions(
        view.name(),
        Basis.TABLE,
        spread.keys,
        spread.found.isEmpty() ? 0 : spread.found.getFirst().looked,
        spread.keys == 0 ? null : spread.asOf,
        spread.found.stream().map(Found::spread).toList());
  }

  private String sql(TableState table, int most) {
    Set<String> stored = table.columns().stream().map(Column::name).collect(Collectors.toSet());
    var numbers = new ArrayList<String>();
    var texts = new ArrayList<String>();
    texts.add("select -1 as feature, '' as text where false");
    for (int i = 0; i < found.size(); i++) {
      Feature feature = found.get(i).feature;
      String column = stored.contains(feature.name()) ? quoted(feature.name()) : "null";
      numbers.add(
          "select %d as feature, %s as value from chosen"
              .formatted(i, feature.isList() ? length(column) : number(column)));
      if (feature.isList()) {
        texts.add(
            "select %d, unnest(list_distinct(from_json(cast(%s as varchar), '[\"VARCHAR\"]'))) from chosen"
                .formatted(i, column));
      }
    }
    return """
    with
    chosen as materialized (select * from %1$s using sample reservoir(%2$d rows) repeatable (7)),
    whole as (select count(*) as keys, max("as_of") as as_of from %1$s),
    numbers as (%3$s),
    texts as (%4$s),
    edges as (
      select feature, count(*) as looked, count(value) as known, min(value) as least,
        median(value) as middle, avg(value) as mean, max(value) as most,
        quantile_disc(value, %5$s) as first, quantile_disc(value, 1 - %5$s) as last,
        coalesce(bool_and(value = floor(value)), false) as is_whole
      from numbers group by feature
    ),
    widths as (
      select *, case
          when is_whole and last - first < %6$d then 1.0
          when last > first then (last - first) / %6$d
          else 1.0
        end as width, case
          when is_whole and last - first < %6$d then last - first + 1
          when last > first then %6$d
          else 1
        end as bins
      from edges
    ),
    counts as (
      select widths.feature,
        cast(least(bins - 1, greatest(0, floor((value - first) / width))) as integer) as bin,
        count(*) as in_bin
      from numbers inner join widths on numbers.feature = widths.feature
      where value is not null
      group by 1, 2
    ),
    frequent as (
      select feature, text, count(*) as lists from texts where text is not null
      group by feature, text
      qualify row_number() over (partition by feature order by lists desc, text) <= %7$d
    )
    select edges.feature, keys, as_of, looked, known, least, middle, mean, most, first, last,
      is_whole, bin, in_bin, null as text, null as lists
    from edges cross join whole left join counts on edges.feature = counts.feature
    union all
    select feature, null, null, null, null, null, null, null, null, null, null, null, null, null,
      text, lists
    from frequent
    order by feature, text nulls first, lists desc
    """
        .formatted(
            new FeatureTable(view).sql(),
            most,
            String.join(" union all ", numbers),
            String.join(" union all ", texts),
            Grid.OUTSIDE,
            Grid.BINS,
            TEXTS);
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static String number(String column) {
    return "case when isfinite(cast(%1$s as double)) then cast(%1$s as double) end"
        .formatted(column);
  }

  private static String length(String column) {
    return "nullif(cast(json_array_length(cast(%s as varchar)) as double), 0)".formatted(column);
  }

  private void take(@Nullable Object[] row) {
    Found feature = found.get(number(row[0]).intValue());
    if (row[14] instanceof String text) {
      feature.texts.add(new Text(text, number(row[15]).longValue()));
      return;
    }
    keys = number(row[1]).longValue();
    asOf = row[2] instanceof Instant moment ? moment : asOf;
    feature.looked = number(row[3]).longValue();
    feature.known = number(row[4]).longValue();
    if (feature.known == 0) {
      return;
    }
    feature.least = number(row[5]).doubleValue();
    feature.median = number(row[6]).doubleValue();
    feature.mean = number(row[7]).doubleValue();
    feature.most = number(row[8]).doubleValue();
    Grid grid =
        Grid.of(
            number(row[9]).doubleValue(),
            number(row[10]).doubleValue(),
            Boolean.TRUE.equals(row[11]));
    if (feature.grid == null) {
      feature.grid = grid;
      feature.counts = new long[grid.bins()];
    }
    feature.counts[number(row[12]).intValue()] = number(row[13]).longValue();
  }

  private static Number number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number;
    }
    throw new IllegalStateException("'%s' is no number; this is a bug.".formatted(value));
  }

  /// What the rows of the answer say of one feature.
  private static final class Found {
    private final Feature feature;
    private final List<Text> texts = new ArrayList<>();
    private long looked;
    private long known;
    private double least;
    private double median;
    private double mean;
    private double most;
    private @Nullable Grid grid;
    private long[] counts = {};

    Found(Feature feature) {
      this.feature = feature;
    }

    Spread spread() {
      Grid bins = grid;
      if (bins == null) {
        return new Spread(
            feature.name(), feature.isList(), looked, null, null, null, null, List.of(), texts);
      }
      texts.sort(Comparator.comparingLong((Text text) -> -text.count()).thenComparing(Text::text));
      return new Spread(
          feature.name(),
          feature.isList(),
          looked - known,
          least,
          median,
          mean,
          most,
          bins.bins(counts, least, most),
          texts);
    }
  }
}
