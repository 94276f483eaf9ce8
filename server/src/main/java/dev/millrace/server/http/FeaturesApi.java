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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// `/api/v1/features`.
@ProducesJson
public final class FeaturesApi {

  private static final int MOST_FEATURES = 200;
  private static final int MOST_KEYS = 1_000;
  private static final int MOST_AT_ONCE = 1_000;
  private static final String FROM_LOG = "log";
  private static final String FROM_LAKE = "lake";

  private final FeatureStore features;
  private final BusinessClock clock;

  private final Map<String, KnownView> views = new LinkedHashMap<>();

  FeaturesApi(FeatureStore features, BusinessClock clock) {
    this.features = features;
    this.clock = clock;
    features.views().forEach(view -> views.put(view.name().value(), KnownView.of(view)));
  }

  @Get("/features")
  public Items<View> list() {
    return new Items<>(features.views().stream().map(View::of).toList());
  }

  /// Stays on the event loop where it reads memory only.
  @Get("/features/{view}/{key}")
  public HttpResponse read(
      @Param String view, @Param String key, QueryParams query, ServiceRequestContext context) {
    KnownView known = require(view);
    return features.readsMemoryOnly()
        ? one(known, key, query)
        : beside(context, () -> one(known, key, query));
  }

  private static HttpResponse beside(ServiceRequestContext context, Supplier<HttpResponse> answer) {
    return HttpResponse.of(CompletableFuture.supplyAsync(answer, context.blockingTaskExecutor()));
  }

  private HttpResponse one(KnownView known, String key, QueryParams query) {
    List<FeatureValue> values = features.readInOrder(known.name(), key);
    Set<String> wanted = names(query);
    FeatureJson json = FeatureJson.one(known.name().value(), key, values.size(), clock.instant());
    for (int i = 0; i < values.size(); i++) {
      if (wanted.isEmpty() || wanted.contains(known.features().get(i))) {
        json.feature(known.quoted().get(i), values.get(i));
      }
    }
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
    Wanted wanted = wanted(texts(request, "features", MOST_FEATURES));
    List<String> keys = texts(request, "keys", MOST_KEYS);
    boolean valuesOnly = isValuesOnly(request);
    boolean isQuick = wanted.references().size() * keys.size() <= MOST_AT_ONCE;
    return isQuick && features.readsMemoryOnly()
        ? rows(wanted, keys, valuesOnly)
        : beside(context, () -> rows(wanted, keys, valuesOnly));
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

  /// Whether the body says `"only": "values"`.
  private static boolean isValuesOnly(JsonNode request) {
    JsonNode only = request.path("only");
    if (!only.isMissingNode() && !only.asText().equals("values")) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body's 'only' is '%s', expected 'values'.".formatted(only.asText()),
          "Leave it out, or send \"only\": \"values\" for numbers without their ages.");
    }
    return !only.isMissingNode();
  }

  private Wanted wanted(List<String> references) {
    var views = new ArrayList<ViewName>();
    int[] viewOf = new int[references.size()];
    int[] placeOf = new int[references.size()];
    for (int i = 0; i < references.size(); i++) {
      String reference = references.get(i);
      int colon = reference.indexOf(':');
      if (colon < 0) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The feature '%s' has no view; expected 'view:feature'.".formatted(reference),
            "Write it as in 'customer_live:page_views'.");
      }
      KnownView known = require(reference.substring(0, colon));
      if (!views.contains(known.name())) {
        views.add(known.name());
      }
      viewOf[i] = views.indexOf(known.name());
      placeOf[i] = known.place(reference.substring(colon + 1));
    }
    return new Wanted(
        references.stream().map(FeatureJson::quoted).toList(), views, viewOf, placeOf);
  }

  private HttpResponse rows(Wanted wanted, List<String> keys, boolean valuesOnly) {
    FeatureJson json =
        valuesOnly
            ? FeatureJson.values(wanted.references(), keys.size())
            : FeatureJson.many(wanted.references().size() * keys.size(), clock.instant());
    List<List<List<FeatureValue>>> read =
        wanted.views().stream().map(view -> features.readInOrder(view, keys)).toList();
    for (int k = 0; k < keys.size(); k++) {
      if (valuesOnly) {
        json.rowOfValues(keys.get(k));
      } else {
        json.row(keys.get(k));
      }
      for (int i = 0; i < wanted.references().size(); i++) {
        FeatureValue value = read.get(wanted.viewOf()[i]).get(k).get(wanted.placeOf()[i]);
        if (valuesOnly) {
          json.onlyValue(value);
        } else {
          json.feature(wanted.references().get(i), value);
        }
      }
    }
    return json.endMany();
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
  public Rebuilding rebuild(@RequestObject JsonNode request) {
    String from = request.path("from").asText(FROM_LOG);
    if (!from.equals(FROM_LOG) && !from.equals(FROM_LAKE)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body's 'from' is '%s', expected 'log' or 'lake'.".formatted(from),
          "Send {\"from\": \"lake\"} for all events that the lake has.");
    }
    features.rebuild(from.equals(FROM_LAKE));
    return rebuilding();
  }

  @Blocking
  @Get("/features/rebuild")
  public Rebuilding rebuilding() {
    FeatureStore.Rebuild state = features.rebuilding();
    return new Rebuilding(
        state.isRunning(), state.recordsLeft() < 0 ? null : state.recordsLeft(), state.failure());
  }

  private KnownView require(String view) {
    KnownView known = views.get(view);
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

  /// What every read of a view needs to know.
  ///
  /// @param features their names, in the order of the definition
  /// @param quoted the same in quotes
  private record KnownView(ViewName name, List<String> features, List<byte[]> quoted) {

    static KnownView of(FeatureViewDefinition view) {
      List<String> names =
          view.features().stream().map(FeatureViewDefinition.Feature::name).toList();
      return new KnownView(view.name(), names, names.stream().map(FeatureJson::quoted).toList());
    }

    int place(String feature) {
      int place = features.indexOf(feature);
      if (place < 0) {
        throw ProblemCode.NOT_FOUND.exception(
            "The feature view '%s' has no feature '%s'.".formatted(name, feature),
            Nearest.hint(feature, features, "See the list at /api/v1/features."));
      }
      return place;
    }
  }

  /// The features that were asked for.
  ///
  /// @param references `view:feature`, in quotes
  /// @param viewOf of each, the place among the views
  /// @param placeOf of each, its place in its view
  // Arrays, because they are asked for every value; nobody changes them.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Wanted(
      List<byte[]> references, List<ViewName> views, int[] viewOf, int[] placeOf) {}

  /// Whether the live features are being built again, how many records are left, if known, and why
  /// the last try has failed, if it has.
  record Rebuilding(boolean rebuilding, @Nullable Long recordsLeft, @Nullable String failure) {}

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
