package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.definition.ExperimentDefinition.Direction;
import dev.millrace.contracts.definition.ExperimentDefinition.Outcome;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExperimentReaderTest {

  private static final SourceText PROJECT =
      new SourceText("millrace.yaml", "kind: project\nname: shop\n");
  private static final SourceText MODEL = new SourceText("models/gold/fct_sales.sql", "select 1");
  private static final SourceText REVENUE =
      new SourceText(
          "metrics/revenue.yaml",
          "kind: metric\ntable: gold.fct_sales\nexpression: sum(amount)\ntime: sold_at\n");

  @Test
  void theShortestExperimentComparesTwoArmsEqually() {
    ExperimentDefinition badge =
        read("kind: experiment\narms: {off: {}, on: {}}\nmetrics: {primary: revenue}\n");

    assertThat(badge.name()).isEqualTo("badge");
    assertThat(badge.control().name()).isEqualTo("off");
    assertThat(badge.share(badge.control())).isEqualTo(0.5);
    assertThat(badge.audience().unit()).isEqualTo("customer_id");
    assertThat(badge.audience().allocation()).isEqualTo(1);
    assertThat(badge.audience().holdout()).isZero();
    assertThat(badge.design())
        .isEqualTo(new ExperimentDefinition.Design(0.05, 0.8, 0.05, 10_000, null, null));
    assertThat(badge.bandit()).isNull();
  }

  @Test
  void everyKeyIsRead() {
    ExperimentDefinition badge =
        read(
            """
            kind: experiment
            description: Does a badge help?
            method: bandit
            bandit: {outcome: bernoulli, floor: 10 %}
            unit: shopper
            salt: second try
            allocation: 50 %
            holdout: 5 %
            segment: best
            start: 2026-03-01
            end: 2026-04-01T12:00:00Z
            arms:
              off: {weight: 3}
              on: {weight: 1, settings: {badge: red, size: 2}}
            metrics:
              primary: revenue
              better: lower
              secondary: [revenue]
              guardrails: {revenue: -2 %}
            minimum_effect: 3 %
            power: 90 %
            alpha: 1 %
            expected_units: 50_000
            window: 14 days
            covariate: 28 days
            """);

    assertThat(badge.bandit()).isEqualTo(new ExperimentDefinition.Bandit(Outcome.BERNOULLI, 0.1));
    assertThat(badge.audience())
        .isEqualTo(
            new ExperimentDefinition.Audience(
                "shopper",
                "second try",
                0.5,
                0.05,
                "best",
                Instant.parse("2026-03-01T00:00:00Z"),
                Instant.parse("2026-04-01T12:00:00Z")));
    assertThat(badge.share(badge.arms().getLast())).isEqualTo(0.25);
    assertThat(badge.arms().getLast().settings()).isEqualTo(Map.of("badge", "red", "size", "2"));
    assertThat(badge.metrics().better()).isEqualTo(Direction.LOWER);
    assertThat(badge.metrics().guardrails()).isEqualTo(Map.of("revenue", -0.02));
    assertThat(badge.design())
        .isEqualTo(
            new ExperimentDefinition.Design(
                0.03, 0.9, 0.01, 50_000, Duration.ofDays(14), Duration.ofDays(28)));
  }

  @Test
  void everyMistakeIsFoundAtOnceWithItsLine() {
    assertThat(
            problems(
                """
                kind: experiment
                holdout: 60 %
                allocation: 0 %
                alpha: 40 %
                power: 0.8 or so
                start: 2026-03-01
                end: 2026-02-01
                arms:
                  only: {wait: 3}
                metrics:
                  primary: revenue
                  better: sideways
                  guardrails: {revenue: 0 %}
                bandit: {floor: 5 %}
                """))
        .extracting(problem -> problem.where() + " " + problem.message())
        .containsExactlyInAnyOrder(
            "experiments/badge.yaml:2 The holdout is more than half; expected 0 % to 50 %.",
            "experiments/badge.yaml:3 The allocation is nothing; expected a share above 0 %.",
            "experiments/badge.yaml:4 The value '40 %' cannot be read: expected a share from 0.1 % to 20 %.",
            "experiments/badge.yaml:5 The value '0.8 or so' cannot be read: For input string: \"0.8 or so\".",
            "experiments/badge.yaml:7 The experiment ends at '2026-02-01T00:00:00Z', not after it starts.",
            "experiments/badge.yaml:8 The experiment has 1 arms; expected 2 to 20, the control first.",
            "experiments/badge.yaml:9 The key 'wait' is not known here.",
            "experiments/badge.yaml:12 The value 'sideways' cannot be read: expected higher or lower.",
            "experiments/badge.yaml:13 The value '0 %' cannot be read: expected how far it may go, as in"
                + " '-2 %' where a fall is bad or '+5 %' where a rise is.",
            "experiments/badge.yaml:14 The key 'bandit' says how traffic moves; 'method' is 'ab'.");
  }

  @Test
  void metricsAndScenariosThatDoNotExistAreFound() {
    assertThat(
            problems(
                """
                kind: experiment
                arms: {off: {}, on: {recommendations: trendy}}
                metrics: {primary: revenu}
                """))
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "The metric 'revenu' is not defined by any file.",
            "The scenario 'trendy' is not defined by any file.",
            "The arm 'on' answers recommendations; the experiment names no 'scenario'.");
  }

  private static ExperimentDefinition read(String yaml) {
    return project(yaml).experiments().getFirst();
  }

  private static List<Problem> problems(String yaml) {
    return catchThrowableOfType(MillraceException.class, () -> project(yaml)).problems();
  }

  private static Project project(String yaml) {
    return ProjectReader.read(
        List.of(PROJECT, MODEL, REVENUE, new SourceText("experiments/badge.yaml", yaml)),
        Variables.NONE);
  }
}
