package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.features.FeatureStore;
import dev.millrace.features.Parity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// `/api/v1/features`.
@ProducesJson
public final class FeaturesApi {

  private static final int MOST_FEATURES = 200;
  private static final int MOST_KEYS = 1_000;
  private static final int MOST_AT_ONCE = 1_000;

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

  /// Reads memory only, so it stays on the event loop.
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

  /// Many keys at once. Few values are read on the event loop, many beside it.
  @Post("/features/read")
  public CompletionStage<Items<Row>> readMany(
      @RequestObject JsonNode request, ServiceRequestContext context) {
    List<Wanted> wanted =
        texts(request, "features", MOST_FEATURES).stream().map(this::wanted).toList();
    List<String> keys = texts(request, "keys", MOST_KEYS);
    if (wanted.size() * keys.size() <= MOST_AT_ONCE) {
      return CompletableFuture.completedFuture(rows(wanted, keys));
    }
    return CompletableFuture.supplyAsync(() -> rows(wanted, keys), context.blockingTaskExecutor());
  }

  private static List<String> texts(JsonNode request, String name, int most) {
    JsonNode list = request.path(name);
    var texts = new ArrayList<String>();
    list.forEach(text -> texts.add(text.asText()));
    boolean isGood =
        list.isArray()
            && !texts.isEmpty()
            && texts.size() <= most
            && !texts.contains("")
            && StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isTextual);
    if (!isGood) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body's '%s' is no list of 1 to %,d texts.".formatted(name, most),
          "Send {\"features\": [\"customer_live:page_views\"], \"keys\": [\"C00001\"]}.");
    }
    return texts;
  }

  private Wanted wanted(String reference) {
    int colon = reference.indexOf(':');
    if (colon < 0) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The feature '%s' has no view; expected 'view:feature'.".formatted(reference),
          "Write it as in 'customer_live:page_views'.");
    }
    String name = reference.substring(0, colon);
    require(name);
    var view = new ViewName(name);
    String feature = reference.substring(colon + 1);
    List<String> known =
        features.views().stream()
            .filter(one -> one.name().equals(view))
            .flatMap(one -> one.features().stream())
            .map(FeatureViewDefinition.Feature::name)
            .toList();
    if (!known.contains(feature)) {
      throw ProblemCode.NOT_FOUND.exception(
          "The feature view '%s' has no feature '%s'.".formatted(view, feature),
          Nearest.hint(feature, known, "See the list at /api/v1/features."));
    }
    return new Wanted(reference, view, feature);
  }

  private Items<Row> rows(List<Wanted> wanted, List<String> keys) {
    return new Items<>(keys.stream().map(key -> row(wanted, key)).toList());
  }

  private Row row(List<Wanted> wanted, String key) {
    Map<ViewName, Map<String, FeatureValue>> read = new HashMap<>();
    var values = new LinkedHashMap<String, Value>();
    for (Wanted one : wanted) {
      FeatureValue value =
          read.computeIfAbsent(one.view(), view -> features.read(view, key)).get(one.feature());
      if (value != null) {
        values.put(one.reference(), value(value));
      }
    }
    return new Row(key, values);
  }

  /// Folds the lake's events again and compares with the SQL.
  @Blocking
  @Post("/features/{view}/parity")
  public Compared parity(
      @Param String view, @RequestObject JsonNode request, ServiceRequestContext context) {
    require(view);
    context.clearRequestTimeout();
    return Compared.of(features.parity(new ViewName(view), moment(request.path("asOf"))));
  }

  private static @Nullable Instant moment(JsonNode text) {
    if (text.isMissingNode() || text.isNull()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text.asText()).toInstant();
    } catch (DateTimeException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The moment '%s' cannot be read; expected one with an offset.".formatted(text.asText()),
          "Write it as in '2026-03-10T12:00:00Z'.");
    }
  }

  /// Begins to build the live features again, and says how far that is.
  @Blocking
  @Post("/features/rebuild")
  public Rebuilding rebuild() {
    features.rebuild();
    return rebuilding();
  }

  @Blocking
  @Get("/features/rebuild")
  public Rebuilding rebuilding() {
    FeatureStore.Rebuild state = features.rebuilding();
    return new Rebuilding(state.isRunning(), state.recordsLeft() < 0 ? null : state.recordsLeft());
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
        value.origin().name().toLowerCase(Locale.ROOT),
        value.status());
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
                      feature.isList() ? "list of texts" : "double",
                      feature.description() == null ? "" : feature.description(),
                      view.isStreamed()))
              .toList());
    }
  }

  /// A feature as its definition has it.
  record Feature(String name, String type, String description, boolean streamed) {}

  /// A feature that was asked for.
  private record Wanted(String reference, ViewName view, String feature) {}

  /// One key's features by `view:feature`.
  record Row(String key, Map<String, Value> features) {}

  /// Whether the live features are being built again, and how many records are left, if known.
  record Rebuilding(boolean rebuilding, @Nullable Long recordsLeft) {}

  /// What a comparison of fold and SQL has found.
  record Compared(
      String view,
      Instant asOf,
      boolean exact,
      long events,
      long unreadable,
      long keys,
      long values,
      long estimates,
      long differences,
      List<Parity.Difference> first) {

    static Compared of(Parity parity) {
      return new Compared(
          parity.view().value(),
          parity.asOf(),
          parity.isExact(),
          parity.events(),
          parity.unreadable(),
          parity.keys(),
          parity.values(),
          parity.estimates(),
          parity.differences(),
          parity.first());
    }
  }

  /// Features of one key.
  record Values(String view, String key, Map<String, Value> features) {}

  /// One value with its age in the shop's time.
  record Value(
      @Nullable Object value,
      @Nullable Instant eventTime,
      @Nullable Double ageSeconds,
      String source,
      FeatureValue.Status status) {}
}
