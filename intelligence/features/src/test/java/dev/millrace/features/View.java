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
        null,
        List.of(features),
        new Where("features/%s.yaml".formatted(name), 1));
  }

  public static Feature feature(String name, Aggregate aggregate, @Nullable String of) {
    return new Feature(name, null, aggregate, of, null, null, null, null, null, null, null);
  }

  public static Feature of(Feature f, String of) {
    return new Feature(
        f.name(),
        f.description(),
        f.aggregate(),
        of,
        f.event(),
        f.where(),
        f.window(),
        f.hop(),
        f.gap(),
        f.limit(),
        f.defaultValue());
  }

  public static Feature where(Feature f, String where) {
    return with(f, f.event(), where, f.window(), f.hop(), f.gap(), f.limit(), f.defaultValue());
  }

  public static Feature event(Feature f, String event) {
    return with(f, event, f.where(), f.window(), f.hop(), f.gap(), f.limit(), f.defaultValue());
  }

  public static Feature window(Feature f, Duration window) {
    return with(f, f.event(), f.where(), window, f.hop(), f.gap(), f.limit(), f.defaultValue());
  }

  public static Feature hop(Feature f, Duration hop) {
    return with(f, f.event(), f.where(), f.window(), hop, f.gap(), f.limit(), f.defaultValue());
  }

  public static Feature gap(Feature f, Duration gap) {
    return with(f, f.event(), f.where(), f.window(), f.hop(), gap, f.limit(), f.defaultValue());
  }

  public static Feature limit(Feature f, int limit) {
    return with(f, f.event(), f.where(), f.window(), f.hop(), f.gap(), limit, f.defaultValue());
  }

  public static Feature orElse(Feature f, double otherwise) {
    return with(f, f.event(), f.where(), f.window(), f.hop(), f.gap(), f.limit(), otherwise);
  }

  private static Feature with(
      Feature f,
      @Nullable String event,
      @Nullable String where,
      @Nullable Duration window,
      @Nullable Duration hop,
      @Nullable Duration gap,
      @Nullable Integer limit,
      @Nullable Double otherwise) {
    return new Feature(
        f.name(),
        f.description(),
        f.aggregate(),
        f.of(),
        event,
        where,
        window,
        hop,
        gap,
        limit,
        otherwise);
  }

  public static FeatureViewDefinition ttl(FeatureViewDefinition view, Duration ttl) {
    return with(view, ttl, view.features());
  }

  public static FeatureViewDefinition withFeatures(
      FeatureViewDefinition view, List<Feature> features) {
    return with(view, view.ttl(), features);
  }

  private static FeatureViewDefinition with(
      FeatureViewDefinition view, @Nullable Duration ttl, List<Feature> features) {
    return new FeatureViewDefinition(
        view.name(),
        view.description(),
        view.entity(),
        view.table(),
        view.key(),
        view.time(),
        view.isStreamed(),
        ttl,
        features,
        view.where());
  }
}
