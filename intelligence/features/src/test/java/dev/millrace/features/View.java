package dev.millrace.features;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Definitions in few words.
public final class View {

  private View() {}

  /// A batch view `v` over `gold.t` with the columns `k` and `t`.
  public static FeatureViewDefinition batch(Feature... features) {
    return view("v", "gold.t", "k", "t", false, features);
  }

  /// A streamed view `live` over events.
  public static FeatureViewDefinition streamed(Feature... features) {
    return view("live", "bronze.events", "user_id", "occurred_at", true, features);
  }

  public static FeatureViewDefinition view(
      String name, String table, String key, String time, boolean streamed, Feature... features) {
    return new FeatureViewDefinition(
        new ViewName(name),
        null,
        "customer",
        TableName.of(table),
        key,
        time,
        streamed,
        List.of(features),
        new Where("features/%s.yaml".formatted(name), 1));
  }

  public static Feature feature(String name, Aggregate aggregate, @Nullable String of) {
    return new Feature(name, null, aggregate, of, null, null, null, null, null);
  }

  public static Feature where(Feature f, String where) {
    return new Feature(
        f.name(),
        null,
        f.aggregate(),
        f.of(),
        f.event(),
        where,
        f.window(),
        f.gap(),
        f.defaultValue());
  }

  public static Feature event(Feature f, String event) {
    return new Feature(
        f.name(),
        null,
        f.aggregate(),
        f.of(),
        event,
        f.where(),
        f.window(),
        f.gap(),
        f.defaultValue());
  }

  public static Feature window(Feature f, Duration window) {
    return new Feature(
        f.name(),
        null,
        f.aggregate(),
        f.of(),
        f.event(),
        f.where(),
        window,
        f.gap(),
        f.defaultValue());
  }

  public static Feature gap(Feature f, Duration gap) {
    return new Feature(
        f.name(),
        null,
        f.aggregate(),
        f.of(),
        f.event(),
        f.where(),
        f.window(),
        gap,
        f.defaultValue());
  }

  public static Feature orElse(Feature f, double otherwise) {
    return new Feature(
        f.name(),
        null,
        f.aggregate(),
        f.of(),
        f.event(),
        f.where(),
        f.window(),
        f.gap(),
        otherwise);
  }
}
