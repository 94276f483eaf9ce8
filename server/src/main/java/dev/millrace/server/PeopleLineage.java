package dev.millrace.server;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.lake.ViewState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.govern.privacy.PeopleColumns;
import dev.millrace.govern.privacy.PeopleColumns.Copy;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.lineage.ModelColumns;
import dev.millrace.transform.lineage.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where ids of customers stand, by what the project declares and by the lineage of its models.
/// Safe for any thread.
final class PeopleLineage implements Function<LakeView, List<Copy>> {

  /// Tables that Millrace itself makes of customers, whatever a project calls their ids.
  private static final Set<String> OWN =
      Set.of(
          "gold.predictions.key",
          "gold.lifetime_values.customer_id",
          "gold.customer_segments.customer_id",
          "gold.segments.customer_id");

  private final CompiledModels models;
  private volatile @Nullable Known known;

  private PeopleLineage(CompiledModels models) {
    this.models = models;
  }

  /// Copies as long as the tables have these columns.
  private record Known(Map<TableName, List<String>> tables, List<Copy> copies) {}

  static PeopleColumns columns(Project project, CompiledModels models) {
    var names = new HashSet<String>();
    var places = new HashSet<>(OWN);
    for (String declared : project.settings().people()) {
      (declared.contains(".") ? places : names).add(declared);
    }
    for (FeatureViewDefinition view : project.featureViews()) {
      if (view.isStreamed()
          || names.contains(view.key())
          || places.contains(view.table() + "." + view.key())) {
        places.add("gold.features_" + view.name().value() + ".key");
      }
    }
    for (RecommendationDefinition model : project.mlModels(RecommendationDefinition.class)) {
      for (RecommendationDefinition.Scenario scenario : model.scenarios()) {
        places.add("gold.recommendations_" + scenario.name() + ".customer_id");
      }
    }
    return new PeopleColumns(
        names, places, fields(project, names, places), new PeopleLineage(models));
  }

  /// How records that are kept as they came call a column that is declared.
  private static Set<String> fields(Project project, Set<String> names, Set<String> places) {
    var fields = new HashSet<String>();
    for (SourceDefinition source : project.sources()) {
      for (FieldRule rule : source.fields()) {
        boolean isPerson =
            names.contains(rule.name()) || places.contains(source.table() + "." + rule.name());
        if (isPerson) {
          fields.add(rule.from());
        }
      }
    }
    return fields;
  }

  @Override
  public List<Copy> apply(LakeView view) {
    Map<TableName, List<String>> tables =
        view.tables().stream()
            .collect(Collectors.toMap(TableState::name, table -> names(table.columns())));
    for (ViewState each : view.views()) {
      tables.put(each.name(), names(each.columns()));
    }
    Known last = known;
    if (last == null || !last.tables.equals(tables)) {
      last = new Known(tables, copies(tables));
      known = last;
    }
    return last.copies;
  }

  private static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }

  private List<Copy> copies(Map<TableName, List<String>> tables) {
    var copies = new ArrayList<Copy>();
    Map<TableName, ModelColumns> lineage =
        models.columns(name -> Optional.ofNullable(tables.get(name)));
    lineage.forEach((table, made) -> {
      for (ModelColumns.Column column : made.columns()) {
        for (Origin origin : column.origins()) {
          if (origin.kind() == Origin.Kind.COPIED || origin.kind() == Origin.Kind.CAST) {
            copies.add(new Copy(table, column.name(), origin.table(), origin.column()));
          }
        }
      }
    });
    return copies;
  }
}
