package dev.millrace.transform.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.problem.MillraceException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Templates print what Python's Jinja prints.
final class TemplateTest {

  private static final Map<String, Object> BUILTINS = Builtins.all();

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "{{ 1 + 2 * 3 }} => 7",
        "{{ 7 // 2 }} {{ 7 / 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} => 3 3.5 2 1024",
        "{{ 'a' ~ 1 ~ none ~ true }} => a1NoneTrue",
        "{{ [1, 'b', none, 2.0] }} => [1, 'b', None, 2.0]",
        "{{ 'x' if false else 'y' }}{{ 'z' if false }} => y",
        "{{ 1 < 2 <= 2 and not 3 in [1, 2] }} => True",
        "{{ 'abc'[1:] }} {{ [1,2,3][-1] }} {{ 'abc'[::-1] }} => bc 3 cba",
        "{{ nobody }}{{ nobody.at.all is defined }} => False",
        "{{ ' a,b '.strip().split(',') | map('upper') | join('+') }} => A+B",
        "{{ {'a': 1, 'b': 2}.items() | map('first') | list }} => ['a', 'b']",
        "{{ [{'n': 2}, {'n': 1}] | sort(attribute='n') | map(attribute='n') | list }} => [1, 2]",
        "{{ [1,2,3,4] | select('even') | list }} {{ [3,1] | max }} => [2, 4] 3",
        "{{ '%s-%05d' | format('a', 42) }} {{ '{}/{x}'.format(1, x=2) }} => a-00042 1/2",
        "{% for a, b in [(1, 2), (3, 4)] if a > 1 %}{{ a + b }}{% else %}none{% endfor %} => 7",
        "{% for x in [] %}a{% else %}none{% endfor %} => none",
        "{% set ns = namespace(n=0) %}{% for i in range(4) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }} => 6",
        "{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }} => 1",
        "{% set x %}a{{ 1 }}{% endset %}{{ x | upper }} => A1",
        "{% macro m(a, b=2) %}{{ a }}{{ b }}{{ varargs }}{% endmacro %}{{ m(1) }}{{ m(1, 3, 4) }} => 12[]13[4]",
        "{% macro m() %}{{ return([1, 2]) }} never{% endmacro %}{{ m()[1] }} => 2",
        "{% macro m() %}<{{ caller(5) }}>{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %} => <5>",
        "{% raw %}{{ not this }}{% endraw %}{# nor this #} => {{ not this }}",
        "a {%- if true -%} b {%- endif -%} c => abc",
        "{{ loop is defined }}{% for i in 'ab' %}{{ loop.index }}{{ loop.last }}{% endfor %} => False1False2True",
        "{{ -1 * 5 }} {{ '1' | int + 1 }} {{ 'x' | int(3) }} {{ 3.7 | int }} => -5 2 3 3",
        "{{ [1, 2] + [3] }} {{ 'a' in 'cat' }} {{ none is none }} {{ 1 is number }} => [1, 2, 3] True True True",
        "{{ {'a': none} | tojson }} => {\"a\": null}"
      })
  void printsWhatJinjaPrints(String template, String expected) {
    assertThat(render(template)).isEqualTo(expected);
  }

  @Test
  void problemsNameTheirFileAndLine() {
    assertProblem(
        "a\n{{ nobody() }}",
        "models/m.sql:2",
        "'nobody' is not a macro or function that is known here.");
    assertProblem("\n\n{% iff x %}", "models/m.sql:3", "The statement 'iff' is not known.");
    assertProblem("{{ 1 | uper }}", "models/m.sql:1", "The filter 'uper' is not known.");
    assertProblem("a\n{{ 1", "models/m.sql:2", "'{{' is opened and never closed.");
    assertProblem(
        "{{ 1 + 'a' }}", "models/m.sql:1", "The operator '+' does not work on '1' and 'a'.");
    assertProblem(
        "{% for i in 5 %}{% endfor %}",
        "models/m.sql:1",
        "The value '5' cannot be gone through; expected a list, a mapping or a text.");
    assertProblem(
        "{% macro m(a) %}{% endmacro %}\n{{ m(b=1) }}",
        "models/m.sql:2", "The macro 'm' has no parameter 'b'; it has [a].");
  }

  @Test
  void noTemplateRunsWithoutEnd() {
    assertProblem(
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "models/m.sql:1", "Macros call each other more than 20 deep.");
    assertProblem(
        "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}",
        "models/m.sql:1", "The template takes more than 10,000 steps.");
    assertProblem(
        "{% set x = 'aaaaaaaaaa' * 1000 %}",
        "models/m.sql:1", "A text grows longer than 1,000 characters.");
    assertProblem(
        "{% for a in range(300) %}aaaa{% endfor %}",
        "models/m.sql:1", "The template makes more than 1,000 characters.");
    assertProblem(
        "{{ ".concat("(".repeat(500)).concat(" }}"),
        "models/m.sql:1",
        "The expression is more than 150 deep.");
  }

  private static String render(String text) {
    return new Interpreter(new Bounds(20, 10_000, 1000, Duration.ofSeconds(20)))
        .render(Template.parse("models/m.sql", text), TemplateTest::find);
  }

  private static Object find(String name) {
    return BUILTINS.getOrDefault(name, new Undefined(name));
  }

  private static void assertProblem(String template, String where, String message) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> render(template))
        .satisfies(e -> {
          assertThat(e.problem().where()).hasToString(where);
          assertThat(e.problem().message()).isEqualTo(message);
        });
  }
}
