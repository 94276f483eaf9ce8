package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.clv.BgNbd;
import dev.millrace.ml.clv.Fit;
import dev.millrace.ml.clv.GammaGamma;
import dev.millrace.ml.clv.Purchases;
import dev.millrace.ml.evaluate.Curves;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One training of lifetime values: a model of the days before the hold-out is judged on it, and
/// one of all days is what the version holds. Registers nothing.
final class LifetimeValueTraining {

  private static final int LEAST_RETURNING = 30;

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
    Curves curves =
        judge(PurchaseBook.read(view, definition, cut, end), cut, end, metrics, objections);
    PurchaseBook all = PurchaseBook.read(view, definition, end, end);
    LifetimeValueModel model = fit(all, objections);
    metrics.put("log_likelihood", model.buying().logLikelihood());
    metrics.put("customers", (double) all.size());
    metrics.put("customers_returning", (double) all.returning());
    return new TrainedModel(
            definition.name(),
            call.run(),
            parts.clock().instant(),
            "model.json",
            model.toJson(),
            metrics,
            model.parameters(),
            ReadTables.of(view, definition.purchases(), definition.dataUntil()),
            List.of("repeats", "last", "age", "value"),
            List.of(cut.atStartOfDay(ZoneOffset.UTC).toInstant(), until),
            0,
            objections.isEmpty() ? null : String.join("; ", objections))
        .judgedBy(curves);
  }

  private Curves judge(
      PurchaseBook book,
      LocalDate cut,
      LocalDate end,
      Map<String, Double> metrics,
      List<String> objections) {
    double weeks = PurchaseBook.weeks(end.toEpochDay() - cut.toEpochDay());
    BgNbd buying = fit(book, objections).buying();
    Purchases known = book.purchases();
    double wrong = 0;
    double asBefore = 0;
    double expected = 0;
    double bought = 0;
    double[] forecasts = new double[book.size()];
    double[] later = new double[book.size()];
    for (int i = 0; i < book.size(); i++) {
      double forecast = buying.expected(known.repeats()[i], known.last()[i], known.age()[i], weeks);
      double rate = known.age()[i] > 0 ? known.repeats()[i] / known.age()[i] : 0;
      wrong += Math.abs(forecast - book.later()[i]);
      asBefore += Math.abs(rate * weeks - book.later()[i]);
      forecasts[i] = forecast;
      later[i] = book.later()[i];
      expected += forecast;
      bought += book.later()[i];
    }
    metrics.put("mae_holdout", wrong / book.size());
    metrics.put("mae_as_before", asBefore / book.size());
    metrics.put("purchases_holdout", bought);
    metrics.put("purchases_expected", expected);
    call.log()
        .accept(
            "%,d customers until %s; %,.0f purchases expected since, %,.0f made"
                .formatted(book.size(), cut, expected, bought));
    if (wrong > asBefore) {
      objections.add("expects purchases worse than going on as before does");
    }
    return Curves.ofAmounts(
        "purchases in the %,d days after %s".formatted(end.toEpochDay() - cut.toEpochDay(), cut),
        forecasts,
        later);
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
    return new LifetimeValueModel(buying.model(), spending.model());
  }
}
