package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where a view's newest batch values lie in the lake: `gold.features_<view>` with `key`, `as_of`
/// and for each feature one double, or for a list one JSON array of texts.
public record FeatureTable(FeatureViewDefinition view) {

  /// Longer names of views would make names of tables that are too long.
  public static final int MAX_VIEW_NAME = 100 - "features_".length();

  /// Columns that features cannot be named as.
  public static final Set<String> RESERVED = Set.of("key", "as_of");

  public TableName name() {
    return new TableName(Layer.GOLD, "features_" + view.name());
  }

  /// Its name as SQL writes it.
  public String sql() {
    return SqlText.name(name());
  }

  /// Computes every key's features as of a moment.
  public TableState replaceOn(LakeBranch branch, Instant asOf) {
    return branch.replace(name(), ViewQuery.of(view, List.of(asOf)), null);
  }

  /// What was computed last, if anything; features that are newer than the table have no value.
  public Optional<BatchValues> load(LakeView lake) {
    return lake.find(name()).map(table -> load(lake, table));
  }

  private BatchValues load(LakeView lake, TableState table) {
    Set<String> stored = table.columns().stream().map(Column::name).collect(Collectors.toSet());
    String columns =
        view.features().stream()
            .map(feature -> column(feature, stored))
            .collect(Collectors.joining(", "));
    var values = new BatchValues.Builder(view.features());
    lake.read(
        new SqlQuery(
            "select \"key\", \"as_of\", %s from %s".formatted(columns, SqlText.name(name()))),
        values::add);
    return values.build(table.committedAt());
  }

  private static String column(Feature feature, Set<String> stored) {
    return "cast(%s as %s)"
        .formatted(
            stored.contains(feature.name()) ? SqlText.name(feature.name()) : "null",
            feature.isList() ? "varchar" : "double");
  }
}
