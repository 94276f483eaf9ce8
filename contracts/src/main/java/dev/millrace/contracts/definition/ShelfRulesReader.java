package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.ShelfRules.Boost;
import dev.millrace.contracts.definition.ShelfRules.Cap;
import dev.millrace.contracts.definition.ShelfRules.Diversity;
import dev.millrace.contracts.definition.ShelfRules.Pin;

/// Reads the rules of a scenario: `boost`, `pin`, `cap` and `diversity`.
final class ShelfRulesReader {

  private static final String ALWAYS = "true";
  private static final double MOST_TIMES = 100;

  private ShelfRulesReader() {}

  static ShelfRules read(YamlMap scenario) {
    return new ShelfRules(
        scenario.maps("boost").stream().map(ShelfRulesReader::boost).toList(),
        scenario.maps("pin").stream().map(ShelfRulesReader::pin).toList(),
        scenario.maps("cap").stream().map(ShelfRulesReader::cap).toList(),
        scenario.map("diversity").map(ShelfRulesReader::diversity).orElse(null));
  }

  private static Boost boost(YamlMap map) {
    var boost =
        new Boost(map.text("when"), map.require("by", ShelfRulesReader::times, 1.0), map.where());
    map.end();
    return boost;
  }

  private static Pin pin(YamlMap map) {
    var pin =
        new Pin(
            map.text("item"),
            map.require("at", ShelfRulesReader::place, 1),
            map.find("when").orElse(ALWAYS),
            map.where());
    map.end();
    return pin;
  }

  private static Cap cap(YamlMap map) {
    var cap = new Cap(map.text("by"), map.require("most", ShelfRulesReader::place, 1), map.where());
    map.end();
    return cap;
  }

  private static Diversity diversity(YamlMap map) {
    var diversity =
        new Diversity(
            map.text("by"), map.require("strength", ShelfRulesReader::strength, 0.0), map.where());
    map.end();
    return diversity;
  }

  private static double times(String text) {
    double times = Double.parseDouble(text);
    if (!(times > 0 && times <= MOST_TIMES)) {
      throw new IllegalArgumentException("expected a number above 0, at most 100; 1 moves nothing");
    }
    return times;
  }

  private static int place(String text) {
    int place = Integer.parseInt(text);
    if (place < 1 || place > ShelfRules.PLACES) {
      throw new IllegalArgumentException("expected a whole number from 1 to 100");
    }
    return place;
  }

  private static double strength(String text) {
    double strength = Double.parseDouble(text);
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException("expected a number from 0 to 1");
    }
    return strength;
  }
}
