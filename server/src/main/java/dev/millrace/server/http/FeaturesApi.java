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
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.features.Distributions;
import dev.millrace.features.FeatureStore;
import dev.millrace.features.Parity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// `/api/v1/features`.
@ProducesJson
public final class FeaturesApi {

  private static final String FROM_LOG = "log";
  private static final String FROM_LAKE = "lake";

  private final FeatureStore features;
  private final FeatureReads reads;
  private final BusinessClock clock;

  FeaturesApi(FeatureStore features, FeatureReads reads, BusinessClock clock) {
    this.features = features;
    this.reads = reads;
    this.clock = clock;
  }

  @Get("/features")
  public Items<View> list() {
    return new Items<>(features.views().stream().map(View::of).toList());
  }

  /// How the features of a view are spread, and how old they are.
  @Blocking
  @Get("/feature-views/{view}/distributions")
  public Spreads distributions(@Param String view) {
    reads.require(view);
    return Spreads.of(
        features.distributions(new ViewName(view)), clock.instant(), features.streamLag());
  }

  /// Stays on the event loop where it reads memory only.
  @Get("/features/{view}/{key}")
  public HttpResponse read(
      @Param String view, @Param String key, QueryParams query, ServiceRequestContext context) {
    KnownView known = reads.require(view);
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
    FeatureReads.Wanted wanted =
        reads.wanted(texts(request, "features", FeatureReads.MOST_FEATURES));
    List<String> keys = texts(request, "keys", FeatureReads.MOST_KEYS);
    boolean valuesOnly = isValuesOnly(request);
    return reads.isQuick(wanted, keys)
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

  private HttpResponse rows(FeatureReads.Wanted wanted, List<String> keys, boolean valuesOnly) {
    List<byte[]> names = wanted.references().stream().map(FeatureJson::quoted).toList();
    FeatureJson json =
        valuesOnly
            ? FeatureJson.values(names, keys.size())
            : FeatureJson.many(names.size() * keys.size(), clock.instant());
    FeatureReads.Found found = reads.read(wanted, keys);
    for (int k = 0; k < keys.size(); k++) {
      if (valuesOnly) {
        json.rowOfValues(keys.get(k));
      } else {
        json.row(keys.get(k));
      }
      for (int i = 0; i < names.size(); i++) {
        FeatureValue value = found.value(k, i);
        if (valuesOnly) {
          json.onlyValue(value);
        } else {
          json.feature(names.get(i), value);
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
    reads.require(view);
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

  /// What [Distributions] says.
  ///
  /// @param ageSeconds in the shop's time; null where nothing was computed yet
  /// @param recordsLeft of a live state: events that are not folded yet, if known
  record Spreads(
      String view,
      String basis,
      long keys,
      long looked,
      @Nullable Instant asOf,
      @Nullable Double ageSeconds,
      @Nullable Long recordsLeft,
      List<Distributions.Spread> features) {

    static Spreads of(Distributions spread, Instant now, long lag) {
      Instant asOf = spread.asOf();
      boolean isLive = spread.basis() == Distributions.Basis.LIVE;
      return new Spreads(
          spread.view().value(),
          spread.basis().name().toLowerCase(Locale.ROOT),
          spread.keys(),
          spread.looked(),
          asOf,
          asOf == null ? null : Math.max(0, Duration.between(asOf, now).toMillis() / 1000.0),
          isLive && lag >= 0 ? lag : null,
          spread.features());
    }
  }

  /// A feature as its definition has it.
  record Feature(String name, String type, String description, boolean streamed) {}

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
