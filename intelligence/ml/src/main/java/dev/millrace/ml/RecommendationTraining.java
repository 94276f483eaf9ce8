package dev.millrace.ml;

import dev.millrace.contracts.definition.MlSettings;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.recommend.BasketNeighbours;
import dev.millrace.ml.recommend.Ease;
import dev.millrace.ml.recommend.Habit;
import dev.millrace.ml.recommend.Habits;
import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.ItemNeighbours;
import dev.millrace.ml.recommend.Popularity;
import dev.millrace.ml.recommend.Ranked;
import dev.millrace.ml.recommend.Ranked.Question;
import dev.millrace.ml.recommend.ShopModel;
import dev.millrace.ml.sequence.SequenceSettings;
import dev.millrace.ml.sequence.SequenceTraining;
import dev.millrace.ml.sequence.TorchPlace;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One training of recommendations: a model of what was done before the hold-out is judged on what
/// was done in it, and one of everything is what the version holds. Registers nothing.
final class RecommendationTraining {

  static final int NEWEST = 50;

  private static final int FIRST = 10;
  private static final int LEAST_CUSTOMERS = 20;
  private static final int MOST_QUESTIONS = 20_000;
  private static final int MOST_REGRESSED = 4_000;
  private static final int NEIGHBOURS = 200;
  private static final double HALF_LIFE_DAYS = 7;

  private static final ItemNeighbours.Settings NEAR =
      new ItemNeighbours.Settings(20, 0.4, 0.6, 0.2, 0.8, NEIGHBOURS);
  private static final ItemNeighbours.Settings TOGETHER =
      new ItemNeighbours.Settings(100, 0, 1, 0.5, 0.8, NEIGHBOURS);

  /// Of one customer: so many of the newest purchases, and of what they say the strongest.
  static final int MOST_PURCHASES = 2_000;

  private static final int MOST_HABITS = 50;
  private static final int MOST_PEOPLE = 100_000;
  private static final int MOST_BASKETS_ASKED = 2_000;
  private static final Ease.Settings EASE = new Ease.Settings(200, 0.1, 0.3);

  private final RecommendationDefinition definition;
  private final MlModels.Parts parts;
  private final MlSettings settings;
  private final StepRunner.Call call;

  RecommendationTraining(
      RecommendationDefinition definition,
      MlModels.Parts parts,
      MlSettings settings,
      StepRunner.Call call) {
    this.definition = definition;
    this.parts = parts;
    this.settings = settings;
    this.call = call;
  }

  /// @param view the state of the lake that it learns from
  /// @throws InterruptedException when the run is stopped while a sequence model is trained
  TrainedModel run(LakeView view) throws InterruptedException {
    Optional<SequenceTrial> trial = trial();
    Instant until = DataReach.read(view, definition);
    Instant cut = until.minus(definition.holdOut());
    requireRules(view);
    InteractionBook before = InteractionBook.read(view, definition, cut);
    InteractionBook all = InteractionBook.read(view, definition);
    if (before.customers().size() < LEAST_CUSTOMERS || all.items().size() < 2) {
      throw tooSmall(before);
    }
    var metrics = new LinkedHashMap<String, Double>();
    List<Question> questions = questions(before, all, cut);
    if (questions.size() < LEAST_CUSTOMERS) {
      throw tooSmall(before);
    }
    ShopModel judged = model(before, cut);
    float weight = 0;
    if (trial.isPresent()) {
      SequenceTrial.Outcome outcome =
          trial.get().of(judged, before.interactions(), questions, metrics);
      judged = outcome.model();
      weight = outcome.weight();
    }
    var objections = judge(judged, before, all, questions, cut, metrics);
    ShopModel model = model(all, until);
    if (trial.isPresent() && weight > 0) {
      model = model.with(trial.get().trained(all.interactions()), weight);
    }
    metrics.put("customers", (double) all.customers().size());
    metrics.put("items", (double) all.items().size());
    metrics.put("interactions", (double) all.interactions().item().length);
    return new TrainedModel(
        definition.name(),
        call.run(),
        parts.clock().instant(),
        "model.bin",
        model.toBytes(),
        metrics,
        parameters(),
        ReadTables.of(
            view,
            definition.interactions(),
            definition.dataUntil(),
            definition.catalogue().table().toString()),
        List.of("history"),
        List.of(cut, until),
        0,
        objections.isEmpty() ? null : String.join("; ", objections));
  }

  /// At the start the catalogue may not have been there yet.
  private void requireRules(LakeView view) {
    List<Problem> problems = RuleCheck.of(definition, view);
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    Shelf.read(view, definition);
  }

  /// Looks for torch before anything takes time.
  private Optional<SequenceTrial> trial() {
    return Optional.ofNullable(definition.sequence())
        .map(sequence ->
            new SequenceTrial(
                new SequenceTraining(
                    TorchPlace.find(settings.torch(), System.getenv()),
                    SequenceSettings.of(sequence),
                    call.log()),
                call.log()));
  }

  private List<String> judge(
      ShopModel model,
      InteractionBook before,
      InteractionBook all,
      List<Question> questions,
      Instant cut,
      Map<String, Double> metrics) {
    int items = before.items().size();
    Ranked ours = Ranked.of(model.personal(), items, questions, FIRST);
    Ranked popular = Ranked.of(Popularity.of(before.interactions()), items, questions, FIRST);
    metrics.put("recall_10", ours.recall());
    metrics.put("ndcg_10", ours.ndcg());
    metrics.put("recall_10_popular", popular.recall());
    metrics.put("customers_holdout", (double) questions.size());
    if (model.habits().people().rows() > 0) {
      judgeBaskets(model, before, all, cut, metrics);
    }
    call.log()
        .accept(
            "%,d customers judge what came after %s: %s; best sellers %s"
                .formatted(questions.size(), cut, ours.words(FIRST), popular.words(FIRST)));
    return ours.recall() >= popular.recall()
        ? List.of()
        : List.of(
            "recall %s is below that of best sellers, %s"
                .formatted(Gate.percent(ours.recall()), Gate.percent(popular.recall())));
  }

  /// Who was known before the hold-out, and what new they turned to in it.
  private static List<Question> questions(
      InteractionBook before, InteractionBook all, Instant cut) {
    int from = (int) (cut.getEpochSecond() / 86_400);
    var questions = new ArrayList<Question>();
    for (Map.Entry<String, Integer> customer : all.customers().entrySet()) {
      if (questions.size() == MOST_QUESTIONS) {
        break;
      }
      int[] history = before.newest(customer.getKey(), NEWEST);
      if (history.length > 0) {
        int[] known = Arrays.stream(history).sorted().toArray();
        Interactions done = all.interactions();
        int row = customer.getValue();
        var truth = new ArrayList<Integer>();
        for (int at = done.start()[row]; at < done.start()[row + 1]; at++) {
          Integer item = before.items().get(all.itemIds().get(done.item()[at]));
          if (all.day()[at] > from
              && item != null
              && Arrays.binarySearch(known, item) < 0
              && !truth.contains(item)) {
            truth.add(item);
          }
        }
        if (!truth.isEmpty()) {
          questions.add(
              new Question(history, truth.stream().mapToInt(Integer::intValue).toArray(), true));
        }
      }
    }
    return questions;
  }

  /// How good the next basket is for who has one in the hold-out, beside what all buy.
  private void judgeBaskets(
      ShopModel model,
      InteractionBook before,
      InteractionBook all,
      Instant cut,
      Map<String, Double> metrics) {
    int from = (int) (cut.getEpochSecond() / 86_400);
    double found = 0;
    double popular = 0;
    int asked = 0;
    Set<Integer> bestSellers = first(model.habits().popularity().clone());
    BasketNeighbours neighbours =
        BasketNeighbours.of(model.habits(), BasketNeighbours.Settings.DEFAULT);
    for (Map.Entry<String, Integer> customer : all.customers().entrySet()) {
      Integer row = before.customers().get(customer.getKey());
      int[] truth = firstBasket(before, all, customer.getValue(), from);
      if (row != null && truth.length > 0 && asked < MOST_BASKETS_ASKED) {
        Habit own = habit(before, row);
        found += recall(first(neighbours.next(own).scores()), truth);
        popular += recall(bestSellers, truth);
        asked++;
      }
    }
    if (asked > 0) {
      metrics.put("recall_10_next_basket", found / asked);
      metrics.put("recall_10_next_basket_popular", popular / asked);
      call.log()
          .accept(
              "the next basket of %,d customers: recall %s; best sellers %s"
                  .formatted(asked, Gate.percent(found / asked), Gate.percent(popular / asked)));
    }
  }

  /// The first basket after the hold-out began, by the numbers of before.
  private static int[] firstBasket(InteractionBook before, InteractionBook all, int row, int from) {
    Interactions done = all.interactions();
    int first = -1;
    var basket = new ArrayList<Integer>();
    for (int at = done.start()[row]; at < done.start()[row + 1]; at++) {
      if (all.bought()[at] && all.day()[at] > from && (first < 0 || all.day()[at] == first)) {
        first = all.day()[at];
        Integer item = before.items().get(all.itemIds().get(done.item()[at]));
        if (item != null && !basket.contains(item)) {
          basket.add(item);
        }
      }
    }
    return basket.stream().mapToInt(Integer::intValue).toArray();
  }

  /// The items that score best; the scores are used up.
  private static Set<Integer> first(float[] scores) {
    var first = new HashSet<Integer>();
    for (int place = 0; place < FIRST; place++) {
      int best = 0;
      for (int item = 1; item < scores.length; item++) {
        best = scores[item] > scores[best] ? item : best;
      }
      if (scores[best] > 0) {
        first.add(best);
      }
      scores[best] = -1;
    }
    return first;
  }

  private static double recall(Set<Integer> first, int[] truth) {
    return (double) Arrays.stream(truth).filter(first::contains).count() / truth.length;
  }

  static Habit habit(InteractionBook book, int row) {
    return Habit.of(
        book.basketsOf(row, MOST_PURCHASES), BasketNeighbours.Settings.DEFAULT.fading());
  }

  /// Of each so-and-so-manieth customer where there are too many; of nobody where nobody asks.
  private Habits habits(InteractionBook book) {
    var gathering =
        new Habits.Gathering(
            book.interactions().items(), BasketNeighbours.Settings.DEFAULT.fading(), MOST_HABITS);
    boolean isAsked =
        definition.scenarios().stream().anyMatch(each -> each.method() == Method.NEXT_BASKET);
    int rows = isAsked ? book.interactions().rows() : 0;
    int every = 1 + rows / (MOST_PEOPLE + 1);
    for (int row = 0; row < rows; row += every) {
      int[][] baskets = book.basketsOf(row, MOST_PURCHASES);
      if (baskets.length > 0) {
        gathering.add(baskets);
      }
    }
    return gathering.habits();
  }

  private ShopModel model(InteractionBook book, Instant until) {
    Interactions done = book.interactions();
    return new ShopModel(
        book.itemIds(),
        trending(book, until),
        ItemNeighbours.fit(done, NEAR),
        ItemNeighbours.fit(book.baskets(), TOGETHER),
        done.items() <= MOST_REGRESSED
            ? Ease.fit(done, EASE).strongest(NEIGHBOURS, 0.9)
            : ItemNeighbours.none(done.items()),
        habits(book));
  }

  /// What was done a week ago counts half.
  private static float[] trending(InteractionBook book, Instant until) {
    Interactions done = book.interactions();
    long today = until.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
    var trending = new float[done.items()];
    for (int at = 0; at < done.item().length; at++) {
      double age = Math.max(0, today - book.day()[at]);
      trending[done.item()[at]] +=
          (float) (done.weight()[at] * Math.pow(0.5, age / HALF_LIFE_DAYS));
    }
    return trending;
  }

  private Map<String, String> parameters() {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("near", NEAR.toString());
    parameters.put("together", TOGETHER.toString());
    parameters.put("ease", EASE.toString());
    parameters.put("next_basket", BasketNeighbours.Settings.DEFAULT.toString());
    if (definition.sequence() != null) {
      parameters.put("sequence", SequenceSettings.of(definition.sequence()).toString());
    }
    return parameters;
  }

  private MillraceException tooSmall(InteractionBook before) {
    return new MillraceException(
        ProblemCode.TRAINING_DATA_TOO_SMALL.at(
            definition.where(),
            "The model '%s' knows %,d customers before its hold-out, and not enough of them did anything in it; expected at least %d who did."
                .formatted(definition.name(), before.customers().size(), LEAST_CUSTOMERS),
            "Take in more history, or train again later."));
  }
}
