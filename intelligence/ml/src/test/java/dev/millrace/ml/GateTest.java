package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ml.evaluate.Evaluation;
import org.junit.jupiter.api.Test;

class GateTest {

  private final Gate gate = new Gate(0.85);

  @Test
  void goodFirstVersionPasses() {
    assertThat(gate.objections(evaluation(0.9, 0.9, 0.78), null)).isEmpty();
  }

  @Test
  void gateIsReachedByItsVeryValue() {
    assertThat(gate.objections(evaluation(0.9, 0.85, 0.78), null)).isEmpty();
  }

  @Test
  void accuracyMustBeAboveAlwaysStaysNotEqual() {
    assertThat(gate.objections(evaluation(0.9, 0.91, 0.91), null))
        .containsExactly("accuracy 91.00 % is not above 91.00 % of always answering 'stays'");
  }

  @Test
  void everyObjectionIsNamed() {
    assertThat(gate.objections(evaluation(0.7, 0.76, 0.78), 0.93))
        .containsExactly(
            "accuracy 76.00 % is not above 78.00 % of always answering 'stays'",
            "accuracy 76.00 % is below the gate of 85.00 %",
            "AUC 0.700 is more than 0.02 below the champion's 0.930 on the same rows");
  }

  @Test
  void littleWorseThanTheChampionIsChance() {
    assertThat(gate.objections(evaluation(0.915, 0.9, 0.78), 0.93)).isEmpty();
  }

  private static Evaluation evaluation(double auc, double accuracy, double alwaysStays) {
    return new Evaluation(auc, 0.8, accuracy, alwaysStays, 3, 0.02, 1 - alwaysStays, 1000);
  }
}
