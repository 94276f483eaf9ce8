package dev.millrace.ml;

import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.ViewName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A shop whose customers leave for known reasons: the longer since the last order and the fewer
/// the visits, the likelier. Deterministic by customer and moment.
///
/// @param until labels that need later days are not known
/// @param signal how much of leaving can be seen: 0 nothing, 4 nearly all
/// @param asked every list of cut-offs that was asked for
public record ScriptedShop(int customers, Instant until, double signal, List<List<Instant>> asked)
    implements TrainingSets, OnlineFeatures {

  public static final List<String> FEATURES =
      List.of("days_since_last_order", "orders_30d", "visits_14d", "revenue_90d", "noise");
  private static final Duration HORIZON = Duration.ofDays(30);

  public static ScriptedShop of(int customers, Instant until, double signal) {
    return new ScriptedShop(customers, until, signal, new ArrayList<>());
  }

  @Override
  public TrainingSet build(
      LakeView lake, List<ViewName> views, String population, List<Instant> cutOffs) {
    asked.add(cutOffs);
    var rows = new ArrayList<Row>();
    for (Instant cutOff : cutOffs) {
      for (int customer = 0; customer < customers; customer++) {
        rows.add(row(customer, cutOff));
      }
    }
    return new TrainingSet(FEATURES, rows, ReadTables.of(lake, population));
  }

  /// Customers up to `customers` are known; others have defaults only.
  @Override
  public Map<String, FeatureValue> read(ViewName view, String key) {
    int customer = Integer.parseInt(key.substring(1));
    var values = new HashMap<String, FeatureValue>();
    for (int i = 0; i < FEATURES.size(); i++) {
      boolean isKnown = customer < customers;
      float value = isKnown ? row(customer, until).values()[i] : 0;
      if (!Float.isNaN(value)) {
        values.put(
            FEATURES.get(i),
            new FeatureValue((double) value, null, isKnown ? Origin.BATCH : Origin.DEFAULT));
      }
    }
    return values;
  }

  double[] doubles(int customer, Instant cutOff) {
    float[] values = row(customer, cutOff).values();
    var doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  Row row(int customer, Instant cutOff) {
    var random = new SplittableRandom(customer * 1_000_003L + cutOff.getEpochSecond());
    float days = random.nextInt(60);
    float orders = random.nextInt(5);
    float visits = random.nextInt(8);
    float revenue = random.nextFloat() * 500;
    float noise = random.nextInt(3) == 0 ? Float.NaN : random.nextFloat();
    double risk = signal * (days / 15 - visits / 2 - orders / 2 - 0.5);
    boolean leaves = random.nextDouble() < 1 / (1 + Math.exp(-risk));
    boolean isDecided = !cutOff.plus(HORIZON).isAfter(until);
    return new Row(
        "c" + customer,
        cutOff,
        isDecided ? (leaves ? 1 : 0) : Float.NaN,
        new float[] {days, orders, visits, revenue, noise});
  }
}
