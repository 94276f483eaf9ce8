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
/// @param sequence how a sequence model is trained beside the other parts; null for none
public record RecommendationDefinition(
    String name,
    @Nullable String description,
    String interactions,
    String dataUntil,
    Duration holdOut,
    Catalogue catalogue,
    @Nullable Clicks clicks,
    List<Scenario> scenarios,
    @Nullable Sequence sequence,
    Where where)
    implements MlDefinition {

  public RecommendationDefinition {
    scenarios = List.copyOf(scenarios);
  }

  /// Without a sequence model.
  public RecommendationDefinition(
      String name,
      @Nullable String description,
      String interactions,
      String dataUntil,
      Duration holdOut,
      Catalogue catalogue,
      @Nullable Clicks clicks,
      List<Scenario> scenarios,
      Where where) {
    this(
        name,
        description,
        interactions,
        dataUntil,
        holdOut,
        catalogue,
        clicks,
        scenarios,
        null,
        where);
  }

  /// A transformer that learns what comes next in what customers do. It counts only where it is
  /// better than the other parts without it.
  ///
  /// @param dims numbers for each item, even
  /// @param epochs how often all of it is gone over
  /// @param history so many of the newest items are heeded
  /// @param threads that train; the same again comes out only of one
  public record Sequence(int dims, int epochs, int history, int threads) {

    public static final Sequence DEFAULT = new Sequence(64, 40, 50, 1);

    public Sequence {
      expect(dims >= 8 && dims <= 256 && dims % 2 == 0, "even dims from 8 to 256");
      expect(epochs >= 1 && epochs <= 500, "epochs from 1 to 500");
      expect(history >= 2 && history <= 200, "a history of 2 to 200");
      expect(threads >= 1 && threads <= 64, "threads from 1 to 64");
    }

    private static void expect(boolean holds, String what) {
      if (!holds) {
        throw new IllegalArgumentException("expected " + what);
      }
    }
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
