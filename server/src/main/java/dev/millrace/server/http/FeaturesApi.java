package dev.millrace.server.http;

import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.features.FeatureStore;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/features`.
@ProducesJson
public final class FeaturesApi {

  private final FeatureStore features;
  private final BusinessClock clock;

  FeaturesApi(FeatureStore features, BusinessClock clock) {
    this.features = features;
    this.clock = clock;
  }

  @Get("/features")
  public Items<View> list() {
    return new Items<>(features.views().stream().map(View::of).toList());
  }

  @Blocking
  @Get("/features/{view}/{key}")
  public Values read(@Param String view, @Param String key, QueryParams query) {
    require(view);
    Map<String, FeatureValue> all = features.read(new ViewName(view), key);
    Set<String> wanted = Set.copyOf(List.of(query.get("names", "").split(",", -1)));
    var values = new LinkedHashMap<String, Value>();
    all.forEach((name, value) -> {
      if (wanted.contains("") || wanted.contains(name)) {
        values.put(name, value(value));
      }
    });
    return new Values(view, key, values);
  }

  private void require(String view) {
    List<String> known = features.views().stream().map(v -> v.name().value()).toList();
    if (!known.contains(view)) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no feature view '%s'.".formatted(view),
          Nearest.hint(view, known, "See the list at /api/v1/features."));
    }
  }

  private Value value(FeatureValue value) {
    Instant time = value.eventTime();
    return new Value(
        value.value(),
        time,
        time == null ? null : Duration.between(time, clock.instant()).toMillis() / 1000.0,
        value.origin().name().toLowerCase(Locale.ROOT));
  }

  /// A view in the list of views.
  record View(String view, String entity, String description, List<Feature> features) {

    static View of(FeatureViewDefinition view) {
      return new View(
          view.name().value(),
          view.entity(),
          view.description() == null ? "" : view.description(),
          view.features().stream()
              .map(feature ->
                  new Feature(
                      feature.name(),
                      "double",
                      feature.description() == null ? "" : feature.description(),
                      view.isStreamed()))
              .toList());
    }
  }

  /// A feature as its definition has it.
  record Feature(String name, String type, String description, boolean streamed) {}

  /// Features of one key.
  record Values(String view, String key, Map<String, Value> features) {}

  /// One value with its age in the shop's time.
  record Value(
      @Nullable Double value,
      @Nullable Instant eventTime,
      @Nullable Double ageSeconds,
      String source) {}
}
