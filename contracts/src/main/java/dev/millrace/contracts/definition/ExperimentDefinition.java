package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A question that is put to customers by treating some of them otherwise.
///
/// @param audience who takes part
/// @param arms at least two, the first of them is what the others are compared with
/// @param scenario of recommendations that is answered by the customer's arm; null for none
/// @param metrics what is looked at
/// @param design how sure the answer shall be
/// @param bandit null for an A/B test
public record ExperimentDefinition(
    String name,
    @Nullable String description,
    Audience audience,
    List<Arm> arms,
    @Nullable String scenario,
    Measures metrics,
    Design design,
    @Nullable Bandit bandit,
    Where where) {

  /// What the customers are called who are kept out for comparison.
  public static final String HOLDOUT = "holdout";

  public ExperimentDefinition {
    arms = List.copyOf(arms);
  }

  public Arm control() {
    return arms.getFirst();
  }

  public Optional<Arm> arm(String arm) {
    return arms.stream().filter(each -> each.name().equals(arm)).findFirst();
  }

  /// The share of the assigned that an arm shall have.
  public double share(Arm arm) {
    return arm.weight() / arms.stream().mapToDouble(Arm::weight).sum();
  }

  /// Who takes part, and when.
  ///
  /// @param unit the column by which the metrics' tables name a customer
  /// @param salt what makes this experiment's chances its own
  /// @param allocation the share of customers that takes part
  /// @param holdout the share of customers that is kept out and compared
  /// @param segment of `gold.customer_segments`; null for everybody
  /// @param start null for at once
  /// @param end null for until the definition is removed
  public record Audience(
      String unit,
      String salt,
      double allocation,
      double holdout,
      @Nullable String segment,
      @Nullable Instant start,
      @Nullable Instant end) {}

  /// One way to treat customers.
  ///
  /// @param weight beside the others'
  /// @param recommendations the scenario that answers in place of the experiment's; null where the
  ///   shop itself acts by the settings
  /// @param settings what the shop is told
  public record Arm(
      String name, double weight, @Nullable String recommendations, Map<String, String> settings) {
    public Arm {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
  }

  /// Metrics by name.
  ///
  /// @param better which way the primary metric shall go
  /// @param guardrails how far each may go as a share of the control's: negative where a fall is
  ///   bad, positive where a rise is
  public record Measures(
      String primary, Direction better, List<String> secondary, Map<String, Double> guardrails) {
    public Measures {
      secondary = List.copyOf(secondary);
      guardrails = Collections.unmodifiableMap(new LinkedHashMap<>(guardrails));
    }
  }

  /// Which way is good.
  public enum Direction {
    HIGHER,
    LOWER
  }

  /// How sure the answer shall be.
  ///
  /// @param effect the smallest change of the primary metric worth finding, as a share of the
  ///   control's
  /// @param power the chance to find it
  /// @param alpha the chance of a false alarm, over all looks together
  /// @param expectedUnits how many customers are expected, of all arms together: where the
  ///   intervals are to be narrow
  /// @param window the time after a customer's exposure that counts, and customers only when it is
  ///   over; null for all until now
  /// @param covariate the time before a customer's exposure whose metric makes the intervals
  ///   narrower; null for none
  public record Design(
      double effect,
      double power,
      double alpha,
      long expectedUnits,
      @Nullable Duration window,
      @Nullable Duration covariate) {}

  /// Traffic that follows success, by Thompson sampling.
  ///
  /// @param outcome what the primary metric is for one customer
  /// @param floor the least share of each arm
  public record Bandit(Outcome outcome, double floor) {}

  /// What is known of one customer.
  public enum Outcome {
    /// Yes or no.
    BERNOULLI,
    /// A number.
    GAUSSIAN
  }
}
