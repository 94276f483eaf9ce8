package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import org.jspecify.annotations.Nullable;

/// What a customer is like and does not change: pace, taste, and what they mind.
record Temperament(
    double visitGapDays,
    double purchaseGapDays,
    double priceSensitivity,
    @Nullable Season season,
    double lifespanDays,
    int favourite,
    int secondFavourite) {

  static Temperament draw(Dice dice) {
    double visitGap = StrictMath.clamp(dice.around(3.6, 0.2), 2, 6);
    double purchaseGap = StrictMath.clamp(dice.around(7.0, 0.22), 4, 11);
    double sensitivity = dice.unit();
    Season season = dice.chance(0.3) ? dice.pick(Season.ALL) : null;
    double lifespan = dice.around(375, 0.4);
    int shelves = Assortment.CATEGORIES.size();
    return new Temperament(
        visitGap,
        StrictMath.max(purchaseGap, visitGap),
        sensitivity,
        season,
        lifespan,
        dice.below(shelves),
        dice.below(shelves));
  }

  int shelf(Dice dice) {
    double u = dice.unit();
    if (u < 0.5) {
      return favourite;
    }
    return u < 0.8 ? secondFavourite : dice.below(Assortment.CATEGORIES.size());
  }
}
