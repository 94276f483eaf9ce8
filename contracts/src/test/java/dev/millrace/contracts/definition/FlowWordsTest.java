package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.FlowDefinition.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Conditions, places and files of flows.
final class FlowWordsTest {

  private static final Map<String, String> VALUES =
      Map.of("step.count", "12", "param.mode", "full", "param.empty", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "step.count > 9 | true",
        "step.count < 9 | false",
        "step.count >= 12.0 and param.mode == 'full' | true",
        "not (param.mode == 'full' or step.count > 100) | false",
        "param.mode != 'full' or step.count == 12 | true",
        "param.empty | false",
        "step.unknown | false",
        "step.count | true",
        "0 | false",
        "not false and not 'no' | true"
      })
  void conditionsCompareNumbersAsNumbersAndTextsAsTexts(String text, boolean holds) {
    assertThat(FlowCondition.parse(text.strip()).holds(VALUES::get)).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "step.count > | it ends where a value was expected",
        "(step.count | a ')' is missing",
        "step.count 5 | '5' was not expected there",
        "a; drop | '; drop' is no condition; expected one like step.count > 0 and param.mode == 'full'"
      })
  void aConditionThatIsNoneIsRefusedWithWords(String text, String words) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> FlowCondition.parse(text.strip()))
        .withMessage(words.strip());
  }

  @Test
  void aValueInSqlStaysAValue() {
    Map<String, String> evil =
        Map.of("param:n", "7", "param:t", "x'; drop table y --", "item", "a\"b");

    assertThat(
            FlowPlaces.fillSql(
                "select ${param:n}, ${param:t}, 'it is ${param:t}', \"${item}\" -- ${param:t}",
                name -> evil.getOrDefault(name, "")))
        .isEqualTo(
            "select 7, 'x''; drop table y --', 'it is x''; drop table y --', \"a\"\"b\" -- 'x''; drop table y --'");
  }

  @Test
  void aFlowThatSaysNothingOfRetriesIsTriedAgainAfterFiveSeconds() {
    assertThat(Retry.DEFAULT.delayAfter(1)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Retry.DEFAULT.delayAfter(2)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void everyKeyOfAFlowIsRead() {
    Project project =
        ProjectReader.read(
            List.of(
                new SourceText(
                    "millrace.yaml",
                    "kind: project\nname: x\nflows:\n  pools: {small: 2}\n  shell: [echo]\n  lease: 20 s\n"),
                new SourceText(
                    "flows/daily.yaml",
                    """
                    kind: flow
                    every: 15 min
                    time_zone: Europe/Berlin
                    tags: [a, b]
                    max_active: 2
                    parallel: 3
                    timeout: 2 hours
                    catchup: true
                    depends_on_past: true
                    start: 2026-01-01
                    params: {n: {type: int, default: 3}, mode: full}
                    retry: {times: 3, delay: 10 s, backoff: 2, max_delay: 30 s}
                    steps:
                      - {name: a, run: sql, group: first, pool: small, priority: 5, timeout: 5 min}
                      - {name: b, run: sql, group: first, for_each: [x, y], retry: {times: 0}}
                      - {name: c, run: shell, with: {program: echo, args: [1, 2]}, after: first}
                      - {name: d, approval: true, when: always, if: param.n > 2}
                    on_failure: {name: tell, run: http}
                    """)),
            Variables.NONE);

    FlowDefinition flow = project.flow("daily").orElseThrow();
    assertThat(project.settings().flows())
        .isEqualTo(
            new FlowSettings(
                Map.of("default", 8, "small", 2), List.of("echo"), Duration.ofSeconds(20)));
    assertThat(flow.triggers().schedule()).isEqualTo("every 15 min");
    assertThat(flow.triggers().start()).isEqualTo("2025-12-31T23:00:00Z");
    assertThat(flow.limits()).isEqualTo(new FlowDefinition.Limits(2, 3, Duration.ofHours(2)));
    assertThat(flow.retry().delayAfter(1)).isEqualTo(Duration.ofSeconds(10));
    assertThat(flow.retry().delayAfter(3)).isEqualTo(Duration.ofSeconds(30));
    assertThat(flow.step("c").orElseThrow().after()).containsExactly("a", "b");
    assertThat(flow.step("c").orElseThrow().rules().lists())
        .containsEntry("args", List.of("1", "2"));
    assertThat(flow.step("d").orElseThrow().kind()).isEqualTo("approval");
    assertThat(flow.step("d").orElseThrow().after()).containsExactly("a", "b", "c");
    assertThat(flow.step("tell").orElseThrow().rules().when()).isEqualTo(StepRules.When.FAILURE);
    assertThat(flow.step("tell").orElseThrow().after()).containsExactly("a", "b", "c");
  }

  @Test
  void whatAFlowSpeaksOfMustBeThere() {
    assertThatExceptionOfType(dev.millrace.contracts.problem.MillraceException.class)
        .isThrownBy(() ->
            ProjectReader.read(
                List.of(
                    new SourceText("millrace.yaml", "kind: project\nname: x\n"),
                    new SourceText(
                        "flows/one.yaml",
                        "kind: flow\nsteps:\n  - {run: flow, with: {flow: two, day: \"${param:dya}\"}, pool: none}\n"),
                    new SourceText(
                        "flows/two.yaml",
                        "kind: flow\non_published: [gold.x]\nsteps:\n  - {run: flow, with: {flow: one}, if: steps.a}\n")),
                Variables.NONE))
        .satisfies(e ->
            assertThat(e.problems())
                .extracting(problem -> problem.where() + " " + problem.message())
                .containsExactly(
                    "flows/one.yaml:1 Flows start each other in a circle: one, two.",
                    "flows/one.yaml:3 The parameter 'dya' is not defined by any file.",
                    "flows/one.yaml:3 The pool 'none' is not defined in millrace.yaml.",
                    "flows/two.yaml:1 The table 'gold.x' is not defined by any file.",
                    "flows/two.yaml:4 The condition asks for 'steps:a', which has no value."));
  }
}
