package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a shop moves the items of a scenario. Every expression is SQL over the catalogue's columns.
///
/// @param boosts whose factors multiply where several hold
/// @param diversity null for none
public record ShelfRules(
    List<Boost> boosts, List<Pin> pins, List<Cap> caps, @Nullable Diversity diversity) {

  public static final ShelfRules NONE = new ShelfRules(List.of(), List.of(), List.of(), null);

  /// The most items that an answer can have.
  public static final int PLACES = 100;

  public ShelfRules {
    boosts = List.copyOf(boosts);
    pins = List.copyOf(pins);
    caps = List.copyOf(caps);
  }

  public boolean isEmpty() {
    return boosts.isEmpty() && pins.isEmpty() && caps.isEmpty() && diversity == null;
  }

  /// Items for which a condition holds score as many times as much.
  public record Boost(String condition, double by, Where where) {}

  /// An item has a place of its own while a condition holds for it.
  ///
  /// @param at counted from 1
  public record Pin(String item, int at, String condition, Where where) {}

  /// No more than so many items of an answer have the same value.
  ///
  /// @param by an expression; where it is null, nothing is counted
  public record Cap(String by, int most, Where where) {}

  /// Items with the same value move apart.
  ///
  /// @param by an expression
  /// @param strength from 0, the score alone, to 1, variety alone
  public record Diversity(String by, double strength, Where where) {}
}
