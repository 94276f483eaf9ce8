package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpResponse;
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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

  /// By view, the names of its features with their names in quotes, in the order of its definition.
  private final Map<String, Map<String, byte[]>> views = new LinkedHashMap<>();

  FeaturesApi(FeatureStore features, BusinessClock clock) {
    this.features = features;
    this.clock = clock;
    for (FeatureViewDefinition view : features.views()) {
      var names = new LinkedHashMap<String, byte[]>();
      view.features().forEach(one -> names.put(one.name(), FeatureJson.quoted(one.name())));
      views.put(view.name().value(), names);
    }
  }

  @Get("/features")
  public Items<View> list() {
    return new Items<>(features.views().stream().map(View::of).toList());
  }

  /// Reads memory only, so it stays on the event loop.
  @Get("/features/{view}/{key}")
  public HttpResponse read(@Param String view, @Param String key, QueryParams query) {
    Map<String, byte[]> names = require(view);
    Map<String, FeatureValue> all = features.read(new ViewName(view), key);
    Set<String> wanted = names(query);
    var json = new FeatureJson(all.size(), clock.instant()).one(view, key);
    all.forEach((name, value) -> {
      byte[] quoted = names.get(name);
      if (quoted != null && (wanted.isEmpty() || wanted.contains(name))) {
        json.feature(quoted, value);
      }
    });
    return json.endOne();
  }

  /// The features asked for; none for all.
  private static Set<String> names(QueryParams query) {
    if (query.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new HashSet<>(List.of(query.get("names", "").split(",", -1)));
    return names.contains("") ? Set.of() : names;
  }

  /// Many keys at once. Few values are read on the event loop, many beside it.
  @Post("/features/read")
  public HttpResponse readMany(@RequestObject JsonNode request, ServiceRequestContext context) {
    List<Wanted> wanted =
        texts(request, "features", MOST_FEATURES).stream().map(this::wanted).toList();
    List<String> keys = texts(request, "keys", MOST_KEYS);
    if (wanted.size() * keys.size() <= MOST_AT_ONCE) {
      return rows(wanted, keys);
    }
    return HttpResponse.of(
        CompletableFuture.supplyAsync(() -> rows(wanted, keys), context.blockingTaskExecutor()));
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
    Map<String, byte[]> known = views.getOrDefault(name, Map.of());
    if (!known.containsKey(feature)) {
      throw ProblemCode.NOT_FOUND.exception(
          "The feature view '%s' has no feature '%s'.".formatted(view, feature),
          Nearest.hint(feature, List.copyOf(known.keySet()), "See the list at /api/v1/features."));
    }
    return new Wanted(FeatureJson.quoted(reference), view, feature);
  }

  private HttpResponse rows(List<Wanted> wanted, List<String> keys) {
    var json = new FeatureJson(wanted.size() * keys.size(), clock.instant()).many();
    for (String key : keys) {
      json.row(key);
      row(wanted, key, json);
    }
    return json.endMany();
  }

  private void row(List<Wanted> wanted, String key, FeatureJson json) {
    Map<ViewName, Map<String, FeatureValue>> read = new HashMap<>();
    for (Wanted one : wanted) {
      FeatureValue value =
          read.computeIfAbsent(one.view(), view -> features.read(view, key)).get(one.feature());
      if (value != null) {
        json.feature(one.reference(), value);
      }
    }
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

  /// The view's features with their names in quotes.
  private Map<String, byte[]> require(String view) {
    Map<String, byte[]> known = views.get(view);
    if (known == null) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no feature view '%s'.".formatted(view),
          Nearest.hint(view, List.copyOf(views.keySet()), "See the list at /api/v1/features."));
    }
    return known;
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
  ///
  /// @param reference `view:feature`, in quotes
  private record Wanted(byte[] reference, ViewName view, String feature) {}

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
}
