package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.ViewName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The newest batch values of every view, in memory. A view's values change all at once. Safe for
/// any thread.
public final class BatchFeatures {

  private final List<FeatureViewDefinition> views;
  private final Map<ViewName, BatchValues> newest = new ConcurrentHashMap<>();

  /// @param views those that are not streamed
  public BatchFeatures(List<FeatureViewDefinition> views) {
    this.views = List.copyOf(views);
  }

  /// Takes what was published last.
  ///
  /// @return how many keys there are, of all views together
  public long load(LakeView lake) {
    for (FeatureViewDefinition view : views) {
      new FeatureTable(view).load(lake).ifPresent(values -> newest.put(view.name(), values));
    }
    return newest.values().stream().mapToLong(BatchValues::count).sum();
  }

  public Map<String, FeatureValue> read(FeatureViewDefinition view, String key) {
    BatchValues values = newest.get(view.name());
    int row = values == null ? -1 : values.find(key);
    var read = LinkedHashMap.<String, FeatureValue>newLinkedHashMap(view.features().size());
    int i = 0;
    for (Feature feature : view.features()) {
      FeatureValue value =
          values == null || row < 0 ? null : computed(feature, values.value(row, i), values);
      read.put(feature.name(), value == null ? nothing(feature) : value);
      i++;
    }
    return read;
  }

  private static @Nullable FeatureValue computed(
      Feature feature, @Nullable Object value, BatchValues values) {
    if (value != null) {
      return new FeatureValue(value, values.asOf(), Origin.BATCH);
    }
    // With a default, no value means that the feature is newer than the table.
    return AggregateSql.ofNothing(feature) == null
        ? new FeatureValue(null, values.asOf(), Origin.BATCH)
        : null;
  }

  /// What is answered for a key of which nothing is known.
  public static FeatureValue nothing(Feature feature) {
    return new FeatureValue(AggregateSql.ofNothing(feature), null, Origin.DEFAULT);
  }
}
