package dev.millrace.ml.boost;

import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a definition may say about the trainer, each with what holds where it says nothing.
///
/// @param values of every known parameter
public record BoostingParameters(SortedMap<String, String> values) {

  /// The trainer; its native library does not tell.
  public static final String LIBRARY = "2.1.4";

  public static final int SEED = 42;

  /// Another number of threads adds up in another order, and so gives another file.
  public static final int THREADS = 2;

  private static final String ROUNDS = "rounds";

  private static final SortedMap<String, Bounds> KNOWN =
      new TreeMap<>(
          Map.of(
              ROUNDS,
              Bounds.whole(1, 5000, "200"),
              "max_depth",
              Bounds.whole(1, 12, "4"),
              "eta",
              Bounds.number(0.001, 1, "0.05"),
              "subsample",
              Bounds.number(0.1, 1, "0.8"),
              "colsample_bytree",
              Bounds.number(0.1, 1, "1"),
              "min_child_weight",
              Bounds.number(0, 1_000_000, "5"),
              "lambda",
              Bounds.number(0, 1_000_000, "1")));

  /// For trees that correct what is known already: few, small, and slow to believe.
  public static BoostingParameters ofCorrection(Map<String, String> given) {
    var values = new TreeMap<String, String>();
    values.put(ROUNDS, "100");
    values.put("max_depth", "3");
    values.put("min_child_weight", "20");
    values.putAll(given);
    return of(values);
  }

  public BoostingParameters {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// What the definition says, over the defaults.
  public static BoostingParameters of(MlModelDefinition definition) {
    return of(definition.parameters());
  }

  /// What is given, over the defaults.
  public static BoostingParameters of(Map<String, String> given) {
    var values = new TreeMap<String, String>();
    KNOWN.forEach((name, bounds) -> values.put(name, bounds.usual()));
    values.putAll(given);
    return new BoostingParameters(values);
  }

  /// Every parameter that is not known or out of bounds.
  public static List<Problem> check(MlModelDefinition definition) {
    return check(definition, definition.parameters());
  }

  /// The same of any definition that has parameters.
  public static List<Problem> check(MlDefinition definition, Map<String, String> given) {
    var problems = new ArrayList<Problem>();
    new TreeMap<>(given)
        .forEach((name, value) -> {
          Bounds bounds = KNOWN.get(name);
          if (bounds == null) {
            problems.add(unknown(definition, name));
          } else if (!bounds.hold(value)) {
            problems.add(outOfBounds(definition, name, value, bounds));
          }
        });
    return problems;
  }

  int rounds() {
    return Integer.parseInt(values.getOrDefault(ROUNDS, "0"));
  }

  /// As the native library takes them. Without class weights, so that probabilities are calibrated.
  Map<String, Object> forTrainer() {
    var settings = new TreeMap<String, Object>(values);
    settings.remove(ROUNDS);
    settings.put("objective", "binary:logistic");
    settings.put("tree_method", "hist");
    settings.put("nthread", THREADS);
    settings.put("seed", SEED);
    settings.put("verbosity", 1);
    return settings;
  }

  private static Problem unknown(MlDefinition definition, String name) {
    return ProblemCode.DEFINITION_KEY_UNKNOWN.at(
        definition.where(),
        "The model '%s' has a parameter '%s', which the trainer does not have."
            .formatted(definition.name(), name),
        Nearest.hint(
            name, KNOWN.keySet(), "Use one of: %s.".formatted(String.join(", ", KNOWN.keySet()))));
  }

  private static Problem outOfBounds(
      MlDefinition definition, String name, String value, Bounds bounds) {
    return ProblemCode.DEFINITION_VALUE.at(
        definition.where(),
        "The parameter '%s' of the model '%s' is '%s'; expected %s."
            .formatted(name, definition.name(), value, bounds.words()),
        "Write it as in '%s: %s'.".formatted(name, bounds.usual()));
  }

  /// @param usual what holds when nothing is said
  private record Bounds(double least, double most, boolean isWhole, String usual) {

    /// Java reads more than the trainer does, such as `0.5f`.
    private static final Pattern PLAIN_NUMBER = Pattern.compile("[-+.0-9eE]+");

    static Bounds whole(int least, int most, String usual) {
      return new Bounds(least, most, true, usual);
    }

    static Bounds number(double least, double most, String usual) {
      return new Bounds(least, most, false, usual);
    }

    boolean hold(String text) {
      Double value = parsed(text);
      return value != null && value >= least && value <= most;
    }

    private @Nullable Double parsed(String text) {
      if (!PLAIN_NUMBER.matcher(text).matches()) {
        return null;
      }
      try {
        return isWhole ? Integer.valueOf(text).doubleValue() : Double.valueOf(text);
      } catch (NumberFormatException _) {
        return null;
      }
    }

    String words() {
      return isWhole
          ? "a whole number from %.0f to %,.0f".formatted(least, most)
          : "a number from %s to %s".formatted(plain(least), plain(most));
    }

    private static String plain(double value) {
      return value == Math.rint(value) ? "%,.0f".formatted(value) : String.valueOf(value);
    }
  }
}
