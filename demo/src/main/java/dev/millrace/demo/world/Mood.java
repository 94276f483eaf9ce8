package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A customer's hidden state. Pressure adds up until it passes the customer's patience; then
/// engagement fades over several weeks and ends in absence. Nobody outside can see any of it.
final class Mood {
  private static final ChurnCause[] CAUSES = ChurnCause.values();
  private static final double CALM = 0.78;
  private static final double GONE_BELOW = 0.05;
  private static final int SHORTEST_ABSENCE_DAYS = 75;

  private final double fadingDays;
  private final double[] strain = new double[CAUSES.length];
  private Phase phase = Phase.ENGAGED;
  private int since;
  private int lostSince;
  private @Nullable ChurnCause cause;
  private double patience;
  private double engagement = 1;
  private double satisfaction;

  Mood(int day, Dice dice) {
    since = day;
    fadingDays = dice.between(5.0, 9.0);
    satisfaction = CALM + dice.between(-0.1, 0.1);
    patience = freshPatience(dice);
  }

  /// Puts a customer into absence, as one who left before the story begins.
  void leftOn(int day) {
    phase = Phase.AWAY;
    cause = ChurnCause.LIFECYCLE;
    since = day;
    lostSince = day;
    engagement = 0;
  }

  /// Uses up a share of the patience, as months before the story begins would have.
  void wornBy(double share) {
    patience *= 1 - share;
  }

  void pass(int day, Pressure pressure, double chanceOfReturn, Dice dice) {
    satisfaction += (CALM - satisfaction) * 0.012;
    switch (phase) {
      case ENGAGED -> endure(day, pressure);
      case FADING -> fade(day);
      case AWAY -> perhapsReturn(day, chanceOfReturn, dice);
    }
  }

  void disappoint(double amount) {
    satisfaction = StrictMath.max(0, satisfaction - amount);
  }

  void console(double amount) {
    satisfaction = StrictMath.min(1, satisfaction + amount);
  }

  double engagement() {
    return engagement;
  }

  double satisfaction() {
    return satisfaction;
  }

  Phase phase() {
    return phase;
  }

  /// The day on which the fading began that is going on or has ended in absence.
  int lostSince() {
    return lostSince;
  }

  @Nullable ChurnCause cause() {
    return cause;
  }

  private void endure(int day, Pressure pressure) {
    engagement += (1 - engagement) * 0.15;
    double total = 0;
    int strongest = 0;
    for (int i = 0; i < CAUSES.length; i++) {
      strain[i] += pressure.of(CAUSES[i]);
      total += strain[i];
      strongest = strain[i] > strain[strongest] ? i : strongest;
    }
    if (total > patience) {
      enter(Phase.FADING, day);
      lostSince = day;
      cause = CAUSES[strongest];
    }
  }

  private void fade(int day) {
    engagement *= StrictMath.exp(-1 / fadingDays);
    if (engagement < GONE_BELOW) {
      engagement = 0;
      enter(Phase.AWAY, day);
    }
  }

  private void perhapsReturn(int day, double chanceOfReturn, Dice dice) {
    if (day - since < SHORTEST_ABSENCE_DAYS || !dice.chance(chanceOfReturn)) {
      return;
    }
    enter(Phase.ENGAGED, day);
    cause = null;
    engagement = 0.7;
    satisfaction = CALM;
    patience = freshPatience(dice);
    Arrays.fill(strain, 0);
  }

  private void enter(Phase next, int day) {
    phase = next;
    since = day;
  }

  private static double freshPatience(Dice dice) {
    return dice.exponential(0.5) + dice.exponential(0.5);
  }

  enum Phase {
    ENGAGED,
    FADING,
    AWAY
  }
}
