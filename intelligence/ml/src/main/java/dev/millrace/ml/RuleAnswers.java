package dev.millrace.ml;

import dev.millrace.contracts.definition.ShelfRules;
import dev.millrace.contracts.definition.ShelfRules.Boost;
import dev.millrace.contracts.definition.ShelfRules.Cap;
import dev.millrace.contracts.definition.ShelfRules.Pin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a scenario's rules say of one product.
///
/// @param boosts which of them hold
/// @param factor of all that hold
/// @param pins which of them hold, were it the item that they name
/// @param caps the group of each; null where it is in none
/// @param variety its group for diversity; null where it is in none
record RuleAnswers(
    boolean[] boosts,
    float factor,
    boolean[] pins,
    @Nullable String[] caps,
    @Nullable String variety) {

  /// One column for each boost, pin, cap and the diversity, in this order.
  static List<String> expressions(ShelfRules rules) {
    var expressions = new ArrayList<String>();
    rules.boosts().forEach(boost -> expressions.add(Shelf.condition(boost.condition())));
    rules.pins().forEach(pin -> expressions.add(Shelf.condition(pin.condition())));
    rules.caps().forEach(cap -> expressions.add(group(cap.by())));
    if (rules.diversity() != null) {
      expressions.add(group(rules.diversity().by()));
    }
    return expressions;
  }

  static String group(String expression) {
    return "cast(%s as varchar)".formatted(Shelf.condition(expression));
  }

  /// @param row with the answers of [#expressions]
  /// @param from where they begin
  /// @param groups each group once, so that the names of a million products are few
  static RuleAnswers of(
      ShelfRules rules, @Nullable Object[] row, int from, Map<String, String> groups) {
    int at = from;
    var boosts = new boolean[rules.boosts().size()];
    double factor = 1;
    for (int i = 0; i < boosts.length; i++) {
      boosts[i] = isTrue(row[at++]);
      factor *= boosts[i] ? rules.boosts().get(i).by() : 1;
    }
    var pins = new boolean[rules.pins().size()];
    for (int i = 0; i < pins.length; i++) {
      pins[i] = isTrue(row[at++]);
    }
    var caps = new @Nullable String[rules.caps().size()];
    for (int i = 0; i < caps.length; i++) {
      caps[i] = name(row[at++], groups);
    }
    String variety = rules.diversity() == null ? null : name(row[at], groups);
    return new RuleAnswers(boosts, (float) factor, pins, caps, variety);
  }

  private static boolean isTrue(@Nullable Object answer) {
    return answer instanceof Boolean holds && holds;
  }

  private static @Nullable String name(@Nullable Object answer, Map<String, String> groups) {
    return answer == null ? null : groups.computeIfAbsent(String.valueOf(answer), name -> name);
  }

  /// Every rule with its place and its column, to find the one that does not run.
  static List<Asked> asked(ShelfRules rules) {
    var asked = new ArrayList<Asked>();
    for (Boost boost : rules.boosts()) {
      asked.add(new Asked(boost.where(), Shelf.condition(boost.condition()), true));
    }
    for (Pin pin : rules.pins()) {
      asked.add(new Asked(pin.where(), Shelf.condition(pin.condition()), true));
    }
    for (Cap cap : rules.caps()) {
      asked.add(new Asked(cap.where(), group(cap.by()), false));
    }
    if (rules.diversity() != null) {
      asked.add(new Asked(rules.diversity().where(), group(rules.diversity().by()), false));
    }
    return asked;
  }

  /// @param isCondition whether the answer must be true or false
  record Asked(dev.millrace.contracts.problem.Where where, String column, boolean isCondition) {}
}
