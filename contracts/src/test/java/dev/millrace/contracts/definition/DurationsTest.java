package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.problem.MillraceException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationsTest {

  @ParameterizedTest
  @CsvSource({"30 s,PT30S", "5 min,PT5M", "6 hours,PT6H", "3 days,PT72H", "1 week,PT168H"})
  void spansAreReadAsPeopleWriteThem(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"PT30S,30 s", "PT5M,5 min", "PT6H,6 hours", "PT72H,3 days"})
  void spansAreToldByTheirLargestUnit(Duration span, String expected) {
    assertThat(Durations.toText(span)).isEqualTo(expected);
  }

  @Test
  void anUnknownUnitIsAProblem() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Durations.parse("5 moons"))
        .withMessage(
            "The duration '5 moons' is not a number with a unit (s, min, hours, days, weeks).");
  }
}
