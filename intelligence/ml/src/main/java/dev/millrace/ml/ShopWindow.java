package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What answers need of the lake, by the snapshots it was read from.
///
/// @param snapshots of the tables that interactions come from
record ShopWindow(Shelf shelf, InteractionBook book, Map<String, Long> snapshots) {

  boolean isOf(LakeView view, RecommendationDefinition definition) {
    return Objects.equals(shelf.snapshot(), Shelf.snapshot(view, definition))
        && snapshots.entrySet().stream().allMatch(table -> isOf(view, table));
  }

  private static boolean isOf(LakeView view, Map.Entry<String, Long> table) {
    return view.find(TableName.of(table.getKey()))
        .filter(now -> now.snapshotId() == table.getValue())
        .isPresent();
  }

  /// @param known from before; what has not changed since is taken over
  static ShopWindow read(
      LakeView view, RecommendationDefinition definition, @Nullable ShopWindow known) {
    Map<String, Long> snapshots = ReadTables.of(view, definition.interactions());
    return new ShopWindow(
        Shelf.read(view, definition),
        known != null && known.snapshots().equals(snapshots)
            ? known.book()
            : InteractionBook.read(view, definition),
        snapshots);
  }
}
