package dev.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.demo.VisibleHistory.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Churn comes from hidden states, and what can be seen is enough to be right about it.
class ChurnLearnabilityTest {

  @ParameterizedTest
  @ValueSource(longs = {42, 1, 7})
  void simpleClassifierOnVisibleEventsSeesChurnComing(long seed) {
    var history = new VisibleHistory(seed, 2_000, 180);
    List<Example> past = new ArrayList<>();
    for (int cutOff : new int[] {60, 75, 90, 105}) {
      past.addAll(history.examples(cutOff));
    }
    var model =
        new LogisticRegression(
            past.stream().map(Example::features).toList(),
            past.stream().map(Example::churned).toList());

    for (int cutOff : new int[] {120, 135, 150}) {
      List<Example> later = history.examples(cutOff);
      double churned = share(later, Example::churned);
      double right =
          share(later, example -> model.predict(example.features()) == example.churned());

      assertThat(later).as("customers at day %d", cutOff).hasSizeGreaterThan(1_000);
      assertThat(churned).as("base rate at day %d", cutOff).isBetween(0.18, 0.28);
      assertThat(right).as("accuracy at day %d", cutOff).isGreaterThan(0.89);
    }
  }

  private static double share(List<Example> examples, Predicate<Example> is) {
    return examples.stream().filter(is).count() / (double) examples.size();
  }
}
