package dev.millrace.ml;

import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Clicks;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.definition.ShelfRules;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.recommend.BasketNeighbours;
import dev.millrace.ml.recommend.Habit;
import dev.millrace.ml.recommend.ItemNeighbours;
import dev.millrace.ml.recommend.ShopModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Answers what to show. Each answer is checked against the catalogue as it is published then.
final class Recommendations {

  static final int MOST = 100;

  /// So many items of a history are told of an answer that may be replayed.
  private static final int REMEMBERED = 50;

  private final Champions<Served> champions;
  private final MlModels.Parts parts;
  private final DoubleSupplier chance;
  private final Map<String, ShopWindow> windows = new ConcurrentHashMap<>();
  private final Map<Place, Ordered> orders = new ConcurrentHashMap<>();

  /// @param chance 0 to 1, for any thread
  Recommendations(Champions<Served> champions, MlModels.Parts parts, DoubleSupplier chance) {
    this.champions = champions;
    this.parts = parts;
    this.chance = chance;
  }

  /// A model with the version it is, and the numbers of its items.
  record Served(
      ModelVersion version,
      ShopModel model,
      Map<String, Integer> numbers,
      BasketNeighbours baskets) {
    static Served of(ModelVersion version, ShopModel model) {
      var numbers = new HashMap<String, Integer>();
      for (String item : model.items()) {
        numbers.put(item, numbers.size());
      }
      return new Served(
          version,
          model,
          numbers,
          BasketNeighbours.of(model.habits(), BasketNeighbours.Settings.DEFAULT));
    }
  }

  /// What was asked.
  ///
  /// @param scenario null beside an item
  /// @param method beside an item; null for a scenario
  /// @param about the customer or the item
  /// @param explores whether the scenario's share of answers may leave a place to chance
  /// @param clicks of the customer, newest first
  record Question(
      @Nullable String scenario,
      @Nullable Method method,
      String about,
      int limit,
      boolean explores,
      List<String> clicks) {}

  /// An answer with what it was made of.
  ///
  /// @param history numbers of the items that it was made from, oldest first
  /// @param drawn what chance said
  record Answer(
      Recommendation told,
      RecommendationDefinition definition,
      Question question,
      Served served,
      ShopWindow window,
      int[] history,
      List<Double> drawn) {

    /// Those that were read for it, by snapshot.
    Map<String, Long> tables() {
      var tables = new HashMap<>(window.snapshots());
      Long catalogue = window.shelf().snapshot();
      if (catalogue != null) {
        tables.put(definition.catalogue().table().toString(), catalogue);
      }
      return tables;
    }

    /// The newest items that it was made from, oldest first.
    List<String> heeded(int most) {
      return Arrays.stream(history, Math.max(0, history.length - most), history.length)
          .mapToObj(item -> served.model().items().get(item))
          .toList();
    }
  }

  /// @param explores whether the scenario's share of answers may leave a place to chance
  Answer forCustomer(
      RecommendationDefinition definition,
      String scenario,
      String customer,
      int limit,
      boolean explores) {
    Scenario wanted = scenario(definition, scenario);
    Served served = require(definition);
    ShopWindow window = window(definition);
    List<String> clicks = clicks(definition.clicks(), customer);
    var question = new Question(scenario, null, customer, limit, explores, clicks);
    return forCustomer(definition, wanted, served, window, question);
  }

  /// The same answer once more, by a version and a state of the lake, with nothing taken over from
  /// answers that are given now.
  ///
  /// @param drawn what chance said then
  static Answer again(
      Champions<Served> champions,
      MlModels.Parts parts,
      RecommendationDefinition definition,
      ModelVersion version,
      LakeView view,
      Question question,
      List<Double> drawn) {
    var chances = drawn.iterator();
    var afresh =
        new Recommendations(champions, parts, () -> chances.hasNext() ? chances.next() : 0);
    Served served = champions.version(version.model(), version.version());
    ShopWindow window = ShopWindow.read(view, definition, null);
    String scenario = question.scenario();
    return scenario == null
        ? afresh.besides(definition, served, window, question)
        : afresh.forCustomer(definition, scenario(definition, scenario), served, window, question);
  }

  private Answer forCustomer(
      RecommendationDefinition definition,
      Scenario wanted,
      Served served,
      ShopWindow window,
      Question question) {
    String customer = question.about();
    List<String> clicks = question.clicks();
    int[] history = history(served, window, customer, clicks);
    int places = Math.min(question.limit(), MOST);
    boolean isOpen = question.explores() && wanted.explore() > 0;
    var drawn = new ArrayList<Double>();
    Choice choice =
        choice(definition, wanted, served, window, isOpen ? places + Exploration.TAIL : places);
    if (wanted.hidesBought()) {
      choice.hide(window.book(), customer, served.numbers());
    }
    choice.pin(served.numbers());
    String note = null;
    switch (wanted.method()) {
      case FOR_YOU -> choice.byHistory(history, served.model().personal());
      case SIMILAR -> choice.byHistory(last(history), served.model().near());
      case BOUGHT_TOGETHER -> choice.byHistory(last(history), served.model().together());
      case NEXT_BASKET -> {
        Habit habit = habit(served, window.book(), customer);
        if (habit.isEmpty() && history.length > 0) {
          note =
              "No purchase of '%s' is known yet: these are the items most wanted now."
                  .formatted(customer);
        } else if (!habit.isEmpty()) {
          choice.nextBasket(served.baskets().next(habit));
        }
      }
      case TRENDING -> {}
    }
    if (note == null && wanted.method() != Method.TRENDING && history.length == 0) {
      note =
          "Nothing is known of '%s' yet: these are the items most wanted now.".formatted(customer);
    }
    choice.trending();
    if (!isOpen) {
      Recommendation told = answer(served, wanted, choice.items(), note, clicks, null);
      return new Answer(told, definition, question, served, window, history, drawn);
    }
    var newest =
        Arrays.copyOfRange(history, Math.max(0, history.length - REMEMBERED), history.length);
    Exploration explored =
        Exploration.of(
            choice.items(),
            places,
            wanted,
            Arrays.stream(newest).mapToObj(item -> served.model().items().get(item)).toList(),
            () -> {
              drawn.add(chance.getAsDouble());
              return drawn.getLast();
            });
    Recommendation told =
        answer(served, wanted, explored.items(), note, clicks, explored.explored());
    return new Answer(told, definition, question, served, window, history, drawn);
  }

  /// Answers to everybody of whom anything is known, by one version and one state of the lake.
  Optional<Mailing> mailing(RecommendationDefinition definition, String scenario, int limit) {
    Scenario wanted = scenario(definition, scenario);
    Served served = champions.champion(definition.name()).orElse(null);
    if (served == null) {
      return Optional.empty();
    }
    ShopWindow window = window(definition);
    Set<String> customers = window.book().customers().keySet();
    if ((long) customers.size() * limit > Mailing.MOST_ROWS) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "%,d customers with %d places each are more than %,d rows."
              .formatted(customers.size(), limit, Mailing.MOST_ROWS),
          "Ask for fewer places with 'limit', or leave out in 'interactions' who was not seen for long.");
    }
    var mailing = new Mailing(served.version(), scenario, parts.clock().instant());
    for (String customer : customers.stream().sorted().toList()) {
      mailing.add(
          customer,
          forCustomer(
                  definition,
                  wanted,
                  served,
                  window,
                  new Question(
                      scenario,
                      null,
                      customer,
                      limit,
                      false,
                      clicks(definition.clicks(), customer)))
              .told()
              .items());
    }
    return Optional.of(mailing);
  }

  Replay replay(
      RecommendationDefinition definition,
      int version,
      String scenario,
      Replay.Reward reward,
      int days) {
    Scenario wanted = scenario(definition, scenario);
    return new Replays(champions, parts).of(definition, version, wanted, reward, days);
  }

  Answer besides(RecommendationDefinition definition, Method method, String item, int limit) {
    return besides(
        definition,
        require(definition),
        window(definition),
        new Question(null, method, item, limit, false, List.of()));
  }

  private Answer besides(
      RecommendationDefinition definition, Served served, ShopWindow window, Question question) {
    String item = question.about();
    Method method = Objects.requireNonNull(question.method());
    Scenario wanted =
        definition.scenarios().stream()
            .filter(each -> each.method() == method)
            .findFirst()
            .orElse(
                new Scenario(
                    method.name().toLowerCase(java.util.Locale.ROOT), method, "true", false));
    Integer number = served.numbers().get(item);
    if (number == null && !window.shelf().products().containsKey(item)) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no item '%s' in the catalogue.".formatted(item), "Check the id.");
    }
    Choice choice = choice(definition, wanted, served, window, Math.min(question.limit(), MOST));
    choice.leaveOut(item);
    if (number != null) {
      choice.leaveOut(number);
    }
    choice.pin(served.numbers());
    if (number != null) {
      ItemNeighbours neighbours =
          method == Method.SIMILAR ? served.model().near() : served.model().together();
      choice.byHistory(new int[] {number}, neighbours);
    }
    String note =
        choice.size() == 0
            ? "Nothing goes with '%s' yet: these are the items most wanted now.".formatted(item)
            : null;
    choice.trending();
    return new Answer(
        answer(served, wanted, choice.items(), note, List.of(), null),
        definition,
        question,
        served,
        window,
        number == null ? new int[0] : new int[] {number},
        List.of());
  }

  /// How much a version likes each item for a history, by a method; not what it went by itself.
  static void score(Served served, Method method, int[] history, float[] scores) {
    int[] heeded = method == Method.FOR_YOU ? history : last(history);
    switch (method) {
      case FOR_YOU -> served.model().personal().score(heeded, scores);
      case SIMILAR -> served.model().near().score(heeded, scores);
      case BOUGHT_TOGETHER -> served.model().together().score(heeded, scores);
      case TRENDING -> Arrays.fill(scores, 0);
      case NEXT_BASKET ->
          throw new IllegalStateException("A next basket is not of a history; this is a bug.");
    }
    for (int item : heeded) {
      scores[item] = 0;
    }
  }

  private Choice choice(
      RecommendationDefinition definition,
      Scenario wanted,
      Served served,
      ShopWindow window,
      int limit) {
    int place = definition.scenarios().indexOf(wanted);
    return new Choice(served.model(), order(definition, place, served, window.shelf()), limit);
  }

  /// Of the shelf and the model that answer now; made when one of them is new.
  private ShelfOrder order(
      RecommendationDefinition definition, int place, Served served, Shelf shelf) {
    Ordered last = orders.get(new Place(definition.name(), place));
    if (last != null && last.isOf(served, shelf)) {
      return last.order();
    }
    ShelfRules rules = place < 0 ? ShelfRules.NONE : definition.scenarios().get(place).rules();
    return orders
        .compute(
            new Place(definition.name(), place),
            (_, known) ->
                known != null && known.isOf(served, shelf)
                    ? known
                    : new Ordered(served, ShelfOrder.of(rules, place, shelf, served.model())))
        .order();
  }

  /// A scenario of a model.
  private record Place(String model, int scenario) {}

  private record Ordered(Served served, ShelfOrder order) {
    boolean isOf(Served now, Shelf shelf) {
      return served.version().version() == now.version().version()
          && Objects.equals(order.shelf().snapshot(), shelf.snapshot());
    }
  }

  private Recommendation answer(
      Served served,
      Scenario wanted,
      List<Recommendation.Item> items,
      @Nullable String note,
      List<String> clicks,
      Recommendation.@Nullable Explored explored) {
    return new Recommendation(
        "%s.%d.%s.%s"
            .formatted(
                served.version().model(),
                served.version().version(),
                wanted.name(),
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())),
        served.version().model(),
        served.version().version(),
        wanted.name(),
        items,
        note,
        clicks,
        parts.clock().instant(),
        explored);
  }

  private Served require(RecommendationDefinition definition) {
    return champions
        .champion(definition.name())
        .orElseThrow(() ->
            ProblemCode.MODEL_NOT_TRAINED.exception(
                "No version of the model '%s' is in use yet.".formatted(definition.name()),
                "Run the flow that trains it."));
  }

  private static Scenario scenario(RecommendationDefinition definition, String name) {
    List<String> names = definition.scenarios().stream().map(Scenario::name).toList();
    return definition.scenarios().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            ProblemCode.PARAMETER_VALUE.exception(
                "The parameter 'scenario' is '%s'; expected one of %s."
                    .formatted(name, String.join(", ", names)),
                Nearest.hint(name, names, "Choose one of them.")));
  }

  private ShopWindow window(RecommendationDefinition definition) {
    LakeView view = parts.lake().view();
    ShopWindow known = windows.get(definition.name());
    if (known == null || !known.isOf(view, definition)) {
      known = ShopWindow.read(view, definition, known);
      windows.put(definition.name(), known);
    }
    return known;
  }

  /// Newest first.
  private List<String> clicks(@Nullable Clicks clicks, String customer) {
    if (clicks == null) {
      return List.of();
    }
    FeatureValue value = parts.online().read(clicks.view(), customer).get(clicks.feature());
    return value != null && value.value() instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /// What the lake knows of a customer, and after it what was clicked since.
  private static int[] history(
      Served served, ShopWindow window, String customer, List<String> clicks) {
    InteractionBook book = window.book();
    var history = new ArrayList<Integer>();
    for (int item : book.newest(customer, RecommendationTraining.NEWEST)) {
      add(history, served.numbers().get(book.itemIds().get(item)));
    }
    for (String click : clicks.reversed()) {
      add(history, served.numbers().get(click));
    }
    return history.stream().mapToInt(Integer::intValue).toArray();
  }

  /// What a customer buys, by the newest purchases in the lake.
  private static Habit habit(Served served, InteractionBook book, String customer) {
    Integer row = book.customers().get(customer);
    int[][] baskets =
        row == null ? new int[0][] : book.basketsOf(row, RecommendationTraining.MOST_PURCHASES);
    for (int i = 0; i < baskets.length; i++) {
      baskets[i] =
          Arrays.stream(baskets[i])
              .mapToObj(item -> served.numbers().get(book.itemIds().get(item)))
              .filter(Objects::nonNull)
              .mapToInt(Integer::intValue)
              .toArray();
    }
    return Habit.of(baskets, BasketNeighbours.Settings.DEFAULT.fading());
  }

  private static void add(List<Integer> history, @Nullable Integer item) {
    if (item != null) {
      history.removeIf(item::equals);
      history.add(item);
    }
  }

  private static int[] last(int[] history) {
    return history.length == 0
        ? history
        : Arrays.copyOfRange(history, history.length - 1, history.length);
  }
}
