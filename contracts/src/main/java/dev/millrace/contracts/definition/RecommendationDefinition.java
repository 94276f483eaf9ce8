package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model to train: which items to show to whom.
///
/// @param interactions a query that answers `key`, `item`, `occurred_at`, `weight` and
///   `is_purchase`
/// @param dataUntil a query that answers one timestamp: how far the data reaches
/// @param holdOut the time at the end of the data that judges a version
/// @param catalogue which items there are
/// @param clicks what a customer has just looked at, or null where nothing tells
/// @param scenarios by name, in the order they are written
public record RecommendationDefinition(
    String name,
    @Nullable String description,
    String interactions,
    String dataUntil,
    Duration holdOut,
    Catalogue catalogue,
    @Nullable Clicks clicks,
    List<Scenario> scenarios,
    Where where)
    implements MlDefinition {

  public RecommendationDefinition {
    scenarios = List.copyOf(scenarios);
  }

  /// The table of items. It is looked at when an answer is given.
  ///
  /// @param item the column with the id that interactions speak of
  /// @param title the column with a name for people
  /// @param condition a SQL expression over its columns: which items may be shown at all
  public record Catalogue(TableName table, String item, String title, String condition) {}

  /// A streamed feature that lists the items a customer looked at last, newest first.
  public record Clicks(ViewName view, String feature) {}

  /// A place in the shop that shows items.
  ///
  /// @param condition a further SQL expression over the catalogue's columns
  /// @param hidesBought whether what the customer has bought already is left out
  /// @param rules by which the shop moves items
  /// @param explore the share of answers in which one place is left to chance, 0 to 0.5
  public record Scenario(
      String name,
      Method method,
      String condition,
      boolean hidesBought,
      ShelfRules rules,
      double explore) {

    public Scenario(
        String name, Method method, String condition, boolean hidesBought, ShelfRules rules) {
      this(name, method, condition, hidesBought, rules, 0);
    }

    public Scenario(String name, Method method, String condition, boolean hidesBought) {
      this(name, method, condition, hidesBought, ShelfRules.NONE);
    }
  }

  /// How a scenario chooses.
  public enum Method {
    /// From all that is known of the customer, the last clicks most.
    FOR_YOU,
    /// What people look at who look at one item.
    SIMILAR,
    /// What lies in the same baskets as one item.
    BOUGHT_TOGETHER,
    /// What is wanted most now.
    TRENDING,
    /// What the customer buys again and again, and what people buy who buy alike.
    NEXT_BASKET
  }
}
