package dev.millrace.ml;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ml.Explanation.Made;
import dev.millrace.ml.Explanation.Part;
import dev.millrace.ml.Explanation.Value;
import dev.millrace.ml.KeptBody.OfValue;
import dev.millrace.ml.KeptBody.Told;
import dev.millrace.ml.clv.Boosted;
import dev.millrace.ml.clv.Correction;
import dev.millrace.ml.clv.Customer;
import dev.millrace.ml.clv.Outlook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps lifetime values that were answered, and tells them once more.
final class ValueAnswers {

  private static final int REASONS = 5;

  private final AnswerLog log;
  private final Artifacts artifacts;

  ValueAnswers(AnswerLog log, Artifacts artifacts) {
    this.log = log;
    this.artifacts = artifacts;
  }

  /// @param customer as the scoring read them
  /// @param tables that it read
  void keep(LifetimeValue value, Customer customer, Map<String, Long> tables, Instant now) {
    Outlook.Past past = customer.past();
    double[] basis = {
      past.repeats(), past.last(), past.age(), past.value(), customer.first(), customer.lately()
    };
    log.add(
        new AnswerLog.Entry(
            value.responseId(),
            now,
            value.model(),
            value.version(),
            value.key(),
            () ->
                new OfValue(
                        OfValue.IS,
                        value.daysAhead(),
                        basis,
                        value.asOf().toString(),
                        tables,
                        told(
                            new Outlook(
                                value.alive(),
                                value.purchases(),
                                new Outlook.Interval(value.purchasesLow(), value.purchasesHigh()),
                                value.value(),
                                new Outlook.Interval(value.valueLow(), value.valueHigh()))))
                    .json()));
  }

  Explanation explain(AnswerLog.Entry entry, ModelVersion version, String json) {
    OfValue kept = KeptBody.read(json, OfValue.class);
    double[] basis = kept.basis();
    var customer =
        new Customer(new Outlook.Past(basis[0], basis[1], basis[2], basis[3]), basis[4], basis[5]);
    List<Told> again = List.of();
    List<Reason> reasons = List.of();
    String note = null;
    try {
      var model = LifetimeValueModel.read(artifacts.read(version));
      again = told(model.outlook(entry.key(), customer, PurchaseBook.weeks(kept.daysAhead())));
      reasons = reasons(model, customer);
    } catch (MillraceException e) {
      note = e.problem().message();
    }
    return new Explanation(
        entry.id(),
        Explanation.Kind.LIFETIME_VALUE,
        entry.at(),
        entry.key(),
        version,
        null,
        "CHAMPION",
        features(customer, Instant.parse(kept.asOf())),
        reasons,
        null,
        note,
        new Made(parts(kept.told(), again), kept.tables(), List.of(), List.of()));
  }

  static List<Part> parts(List<Told> told, List<Told> again) {
    var parts = new ArrayList<Part>();
    for (int i = 0; i < told.size(); i++) {
      @Nullable Told other = i < again.size() ? again.get(i) : null;
      parts.add(
          new Part(
              told.get(i).name(), told.get(i).answered(), other == null ? null : other.answered()));
    }
    for (int i = told.size(); i < again.size(); i++) {
      parts.add(new Part(again.get(i).name(), "", again.get(i).answered()));
    }
    return parts;
  }

  private static List<Value> features(Customer customer, Instant asOf) {
    Outlook.Past past = customer.past();
    return List.of(
        value("repeat_purchases", past.repeats(), asOf),
        value("weeks_to_last_purchase", past.last(), asOf),
        value("weeks_known", past.age(), asOf),
        value("mean_value", past.value(), asOf),
        value("first_value", customer.first(), asOf),
        value("repeats_28d", customer.lately(), asOf));
  }

  private static Value value(String name, double number, Instant asOf) {
    return new Value(name, number, asOf, "BATCH");
  }

  /// Only trees have some; the probabilistic method is its four numbers.
  private static List<Reason> reasons(LifetimeValueModel model, Customer customer) {
    Boosted boosted = model.boosted();
    if (boosted == null) {
      return List.of();
    }
    double[] row = Correction.features(model.buying(), customer);
    double[] contributions = boosted.correction().contributions(row);
    var reasons = new ArrayList<Reason>();
    for (int i = 0; i < row.length; i++) {
      String name = Correction.FEATURES.get(i);
      reasons.add(new Reason(name, row[i], contributions[i], ReasonWords.of(name, row[i])));
    }
    reasons.sort(Comparator.comparingDouble(reason -> -Math.abs(reason.contribution())));
    return reasons.subList(0, REASONS);
  }

  private static List<Told> told(Outlook outlook) {
    return List.of(
        told("alive", outlook.alive()),
        told("purchases", outlook.purchases()),
        told("purchases_low", outlook.purchasesWithin().low()),
        told("purchases_high", outlook.purchasesWithin().high()),
        told("value", outlook.value()),
        told("value_low", outlook.valueWithin().low()),
        told("value_high", outlook.valueWithin().high()));
  }

  private static Told told(String name, double number) {
    return new Told(name, Double.toString(number));
  }
}
