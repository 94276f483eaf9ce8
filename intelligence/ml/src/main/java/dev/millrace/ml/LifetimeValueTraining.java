package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.clv.BgNbd;
import dev.millrace.ml.clv.Correction;
import dev.millrace.ml.clv.Fit;
import dev.millrace.ml.clv.GammaGamma;
import dev.millrace.ml.clv.Judgement;
import dev.millrace.ml.clv.Outlook;
import dev.millrace.ml.clv.Window;
import dev.millrace.ml.evaluate.Curves;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One training of lifetime values: a model of the days before the hold-out is judged on it, and
/// one of all days is what the version holds. Registers nothing.
final class LifetimeValueTraining {

  static final int LEAST_RETURNING = 30;

  private final LifetimeValueDefinition definition;
  private final MlModels.Parts parts;
  private final StepRunner.Call call;

  LifetimeValueTraining(
      LifetimeValueDefinition definition, MlModels.Parts parts, StepRunner.Call call) {
    this.definition = definition;
    this.parts = parts;
    this.call = call;
  }

  /// @param view the state of the lake that it learns from
  TrainedModel run(LakeView view) {
    Instant until = DataReach.read(view, definition);
    LocalDate end = LocalDate.ofInstant(until, ZoneOffset.UTC).plusDays(1);
    LocalDate cut = end.minusDays(Math.max(1, definition.holdOut().toDays()));
    var metrics = new LinkedHashMap<String, Double>();
    var objections = new ArrayList<String>();
    Judged judged = judge(view, cut, end, metrics, objections);
    PurchaseBook all = PurchaseBook.read(view, definition, end, end);
    LifetimeValueModel model = fit(all, objections);
    if (judged.judgement() != null) {
      Correction correction = new Corrections(definition, view).until(end, all.days());
      model =
          new LifetimeValueModel(
              model.buying(), model.spending(), judged.judgement().with(correction));
    }
    metrics.put("log_likelihood", model.buying().logLikelihood());
    metrics.put("customers", (double) all.size());
    metrics.put("customers_returning", (double) all.returning());
    var parameters = new LinkedHashMap<>(model.parameters());
    if (isBoosted()) {
      parameters.put("method", "boosted");
      parameters.putAll(BoostingParameters.ofCorrection(definition.parameters()).values());
    }
    return new TrainedModel(
            definition.name(),
            call.run(),
            parts.clock().instant(),
            "model.json",
            model.toJson(),
            metrics,
            parameters,
            ReadTables.of(view, definition.purchases(), definition.dataUntil()),
            isBoosted() ? Correction.FEATURES : List.of("repeats", "last", "age", "value"),
            List.of(cut.atStartOfDay(ZoneOffset.UTC).toInstant(), until),
            0,
            objections.isEmpty() ? null : String.join("; ", objections))
        .judgedBy(judged.curves());
  }

  private boolean isBoosted() {
    return definition.method() == LifetimeValueDefinition.Method.BOOSTED;
  }

  /// @param judgement of both methods; null where only one is asked for
  private record Judged(Curves curves, @Nullable Judgement judgement) {}

  private Judged judge(
      LakeView view,
      LocalDate cut,
      LocalDate end,
      Map<String, Double> metrics,
      List<String> objections) {
    PurchaseBook book = PurchaseBook.read(view, definition, cut, end);
    LifetimeValueModel before = fit(book, objections);
    Window window = book.window(end.toEpochDay() - cut.toEpochDay());
    double[] forecasts = new double[book.size()];
    double[] asBefore = new double[book.size()];
    for (int i = 0; i < forecasts.length; i++) {
      Outlook.Past past = book.customer(i).past();
      forecasts[i] =
          before.buying().expected(past.repeats(), past.last(), past.age(), window.weeks());
      asBefore[i] = past.age() > 0 ? past.repeats() / past.age() * window.weeks() : 0;
    }
    Judgement judgement = null;
    if (isBoosted()) {
      var lesson = new Correction.Lesson(before.buying(), before.spending(), window);
      judgement = Judgement.of(lesson, new Corrections(definition, view).until(cut, book.days()));
      compare(judgement, metrics, objections);
      forecasts = judgement.boosted();
    }
    double wrong = Judgement.wrong(forecasts, book.later());
    double wrongAsBefore = Judgement.wrong(asBefore, book.later());
    double expected = Arrays.stream(forecasts).sum();
    double bought = Arrays.stream(book.later()).sum();
    metrics.put("mae_holdout", wrong);
    metrics.put("mae_as_before", wrongAsBefore);
    metrics.put("purchases_holdout", bought);
    metrics.put("purchases_expected", expected);
    call.log()
        .accept(
            "%,d customers until %s; %,.0f purchases expected since, %,.0f made"
                .formatted(book.size(), cut, expected, bought));
    if (wrong > wrongAsBefore) {
      objections.add("expects purchases worse than going on as before does");
    }
    return new Judged(
        Curves.ofAmounts(
            "purchases in the %,d days after %s"
                .formatted(end.toEpochDay() - cut.toEpochDay(), cut),
            forecasts,
            book.later()),
        judgement);
  }

  /// On the same customers and days; a correction that corrects nothing is not let into use.
  private void compare(Judgement judgement, Map<String, Double> metrics, List<String> objections) {
    double[] later = judgement.window().later();
    double[] spent = judgement.window().spent();
    double boosted = Judgement.wrong(judgement.boosted(), later);
    double plain = Judgement.wrong(judgement.forecasts(), later);
    double boostedWorth = Judgement.wrong(judgement.boostedWorths(), spent);
    double plainWorth = Judgement.wrong(judgement.worths(), spent);
    metrics.put("mae_probabilistic", plain);
    metrics.put("mae_value_holdout", boostedWorth);
    metrics.put("mae_value_probabilistic", plainWorth);
    metrics.put("interval_coverage", judgement.coverage());
    call.log()
        .accept(
            String.format(
                Locale.ROOT,
                "boosted is wrong by %.4f purchases and %.2f in value, probabilistic by %.4f and %.2f; intervals hold %.0f %%",
                boosted,
                boostedWorth,
                plain,
                plainWorth,
                judgement.coverage() * 100));
    if (boosted > plain || boostedWorth > plainWorth) {
      objections.add(
          String.format(
              Locale.ROOT,
              "boosting tells no better than the probabilistic method does (%s)",
              boosted > plain
                  ? "purchases wrong by %.4f against %.4f".formatted(boosted, plain)
                  : "values wrong by %.2f against %.2f".formatted(boostedWorth, plainWorth)));
    }
  }

  private LifetimeValueModel fit(PurchaseBook book, List<String> objections) {
    if (book.returning() < LEAST_RETURNING) {
      throw new MillraceException(
          ProblemCode.TRAINING_DATA_TOO_SMALL.at(
              definition.where(),
              "The model '%s' has %,d customers who bought on two days; expected at least %d."
                  .formatted(definition.name(), book.returning(), LEAST_RETURNING),
              "Take in more history, or train again later."));
    }
    Fit<BgNbd> buying = BgNbd.fit(book.purchases());
    Fit<GammaGamma> spending = GammaGamma.fit(book.purchases());
    if (!buying.hasConverged()) {
      objections.add("the purchases have no single most likely model");
    }
    if (!spending.hasConverged()) {
      objections.add("the values have no single most likely model");
    }
    return new LifetimeValueModel(buying.model(), spending.model(), null);
  }
}
