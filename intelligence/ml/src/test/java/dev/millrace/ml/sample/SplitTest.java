package dev.millrace.ml.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static final Instant HOLD_OUT = Instant.parse("2026-05-31T00:00:00Z");

  private final List<Row> rows = new ArrayList<>();

  @Test
  void newestCutOffIsTheMidnightWhoseLabelIsKnown() {
    assertThat(CutOffs.of(definition(), Instant.parse("2026-06-30T15:30:00Z")))
        .containsExactly(HOLD_OUT, daysBefore(10), daysBefore(20), daysBefore(30));
    assertThat(CutOffs.of(definition(), Instant.parse("2026-06-30T00:00:00Z")))
        .startsWith(HOLD_OUT);
  }

  @Test
  void noTrainingLabelIsDecidedAfterTheHoldOut() {
    for (int days : new int[] {0, 10, 29, 30, 40, 50}) {
      add(150, daysBefore(days));
    }

    Split split = Split.of(set(), definition());

    assertThat(split.holdOutCutOff()).isEqualTo(HOLD_OUT);
    assertThat(split.holdOut()).hasSize(150);
    assertThat(split.trainingCutOffs())
        .containsExactly(daysBefore(50), daysBefore(40), daysBefore(30));
    assertThat(split.training())
        .hasSize(450)
        .allSatisfy(row ->
            assertThat(row.cutOff().plus(definition().horizon())).isBeforeOrEqualTo(HOLD_OUT));
  }

  @Test
  void earlierTrainingRowsAreThoseDecidedByThen() {
    for (int days : new int[] {0, 30, 59, 60, 70}) {
      add(100, daysBefore(days));
    }
    Split split = Split.of(set(), definition());

    assertThat(split.trainingDecidedBy(daysBefore(30), definition().horizon()))
        .extracting(Row::cutOff)
        .containsOnly(daysBefore(60), daysBefore(70));
  }

  @Test
  void unlabelledRowsAndThinCutOffsAreLeftOut() {
    add(49, HOLD_OUT.plus(Duration.ofDays(10)));
    add(200, HOLD_OUT);
    add(250, daysBefore(30));
    rows.add(new Row("unknown", daysBefore(30), Float.NaN, new float[1]));

    Split split = Split.of(set(), definition());

    assertThat(split.holdOutCutOff()).isEqualTo(HOLD_OUT);
    assertThat(split.training()).hasSize(250).extracting(Row::key).doesNotContain("unknown");
  }

  @Test
  void orderOfRowsDoesNotMatter() {
    add(120, HOLD_OUT);
    add(120, daysBefore(30));
    add(120, daysBefore(40));
    List<Row> sorted = Split.of(set(), definition()).training();
    Collections.shuffle(rows, new Random(4));

    assertThat(Split.of(set(), definition()).training()).isEqualTo(sorted);
  }

  @Test
  void tooFewTrainingRowsAreSaid() {
    add(150, HOLD_OUT);
    add(90, daysBefore(30));

    assertTooSmall(
        "The model 'churn' has 90 rows of 1 cut-offs to train on before the hold-out of 2026-05-31T00:00:00Z; expected at least 200.");
  }

  @Test
  void oneClassIsTooLittle() {
    add(150, HOLD_OUT);
    for (int i = 0; i < 300; i++) {
      rows.add(new Row("c" + i, daysBefore(30), 0, new float[1]));
    }

    assertTooSmall(
        "The model 'churn' has 300 rows to train on that all have the label 0; expected both 0 and 1.");
  }

  @Test
  void holdOutOfOneClassIsTooLittle() {
    add(300, daysBefore(30));
    for (int i = 0; i < 60; i++) {
      rows.add(new Row("c" + i, HOLD_OUT, 1, new float[1]));
    }

    assertTooSmall(
        "The model 'churn' has 60 hold-out rows at 2026-05-31T00:00:00Z that all have the label 1; expected both 0 and 1.");
  }

  private void assertTooSmall(String message) {
    assertThatThrownBy(() -> Split.of(set(), definition()))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(ProblemCode.TRAINING_DATA_TOO_SMALL);
              assertThat(e.problem().message()).isEqualTo(message);
              assertThat(e.problem().hint())
                  .isEqualTo(
                      "Take in more history: the hold-out needs 30 days after it, and what trains lies 30 days before it. Or train again later.");
            });
  }

  /// Every third leaves.
  private void add(int count, Instant cutOff) {
    for (int i = 0; i < count; i++) {
      rows.add(new Row("c" + i, cutOff, i % 3 == 0 ? 1 : 0, new float[] {i}));
    }
  }

  private TrainingSet set() {
    return new TrainingSet(List.of("visits_14d"), rows, Map.of());
  }

  private static Instant daysBefore(int days) {
    return HOLD_OUT.minus(Duration.ofDays(days));
  }

  private static MlModelDefinition definition() {
    return new MlModelDefinition(
        "churn",
        null,
        List.of(),
        "",
        "",
        Duration.ofDays(30),
        Duration.ofDays(10),
        4,
        0.85,
        Map.of(),
        new Where("ml/churn.yaml", 1));
  }
}
