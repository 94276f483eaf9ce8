package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Catalogue;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.sql.SqlQuery;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What may be shown now, by one snapshot of the catalogue.
///
/// @param snapshot null where there is no catalogue yet; then nothing may be shown
/// @param products by item
record Shelf(@Nullable Long snapshot, Map<String, Product> products) {

  /// An item that may be shown.
  ///
  /// @param scenarios whether it may be shown in each, in the order of the definition
  record Product(String title, boolean[] scenarios) {}

  static @Nullable Long snapshot(LakeView view, RecommendationDefinition definition) {
    return view.find(definition.catalogue().table()).map(TableState::snapshotId).orElse(null);
  }

  static Shelf read(LakeView view, RecommendationDefinition definition) {
    Long snapshot = snapshot(view, definition);
    var products = new HashMap<String, Product>();
    if (snapshot != null) {
      view.read(
          new SqlQuery(sql(definition)),
          row -> {
            var scenarios = new boolean[row.length - 2];
            for (int i = 0; i < scenarios.length; i++) {
              scenarios[i] = row[i + 2] instanceof Boolean isShown && isShown;
            }
            products.put(String.valueOf(row[0]), new Product(String.valueOf(row[1]), scenarios));
          });
    }
    return new Shelf(snapshot, products);
  }

  private static String sql(RecommendationDefinition definition) {
    Catalogue catalogue = definition.catalogue();
    String conditions =
        definition.scenarios().stream()
            .map(Scenario::condition)
            .collect(Collectors.joining("), (", "(", ")"));
    return """
    select cast(%s as varchar), cast(%s as varchar), %s
    from %s
    where (%s)
    """
        .formatted(
            catalogue.item(),
            catalogue.title(),
            conditions,
            catalogue.table(),
            catalogue.condition());
  }
}
