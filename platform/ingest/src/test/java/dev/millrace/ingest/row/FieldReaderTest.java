package dev.millrace.ingest.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.table.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FieldReaderTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void textBecomesTheTypeItShouldBe() throws RowProblem {
    assertThat(read("long", "17")).isEqualTo(17L);
    assertThat(read("integer", "17.0")).isEqualTo(17);
    assertThat(read("decimal(6,2)", "1.5")).isEqualTo(new BigDecimal("1.50"));
    assertThat(read("boolean", "Yes")).isEqualTo(true);
    assertThat(read("date", "2026-01-31")).isEqualTo(LocalDate.of(2026, 1, 31));
    assertThat(read("timestamp", "2026-01-31T12:00:00Z"))
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(read("timestamp", "2026-01-31 12:00:00"))
        .isEqualTo(Instant.parse("2026-01-31T11:00:00Z"));
    assertThat(read("timestamp", "2026-01-31")).isEqualTo(Instant.parse("2026-01-30T23:00:00Z"));
    assertThat(read("string", "")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "long,1.5",
    "integer,99999999999",
    "'decimal(6,2)',1.555",
    "'decimal(3,2)',100",
    "double,NaN",
    "boolean,perhaps",
    "date,2026-02-30",
    "timestamp,noon"
  })
  void whatDoesNotFitIsToldWithItsValue(String type, String text) {
    assertThatExceptionOfType(RowProblem.class)
        .isThrownBy(() -> read(type, text))
        .withMessage("The field 'x' holds '%s'; expected %s.".formatted(text, type));
  }

  @Test
  void boundsAndValuesHold() {
    var rule =
        new FieldRule(
            "x",
            "X",
            ColumnType.of("long"),
            true,
            null,
            BigDecimal.ONE,
            BigDecimal.TEN,
            List.of(),
            null);
    var reader = new FieldReader(rule, BERLIN);

    assertThatExceptionOfType(RowProblem.class)
        .isThrownBy(() -> reader.read("0"))
        .withMessage("The field 'X' holds '0'; expected at least 1.");
    assertThatExceptionOfType(RowProblem.class)
        .isThrownBy(() -> reader.read("11"))
        .withMessage("The field 'X' holds '11'; expected at most 10.");
    assertThatExceptionOfType(RowProblem.class)
        .isThrownBy(() -> reader.read(""))
        .withMessage("The field 'X' is empty; a value is required.");
  }

  @Test
  void aFormatIsTheOnlyFormThen() throws RowProblem {
    var rule =
        new FieldRule(
            "x", "x", ColumnType.of("date"), false, "dd.MM.uuuu", null, null, List.of(), null);
    var reader = new FieldReader(rule, BERLIN);

    assertThat(reader.read("31.01.2026")).isEqualTo(LocalDate.of(2026, 1, 31));
    assertThatExceptionOfType(RowProblem.class)
        .isThrownBy(() -> reader.read("2026-01-31"))
        .withMessage("The field 'x' holds '2026-01-31'; expected date in the form 'dd.MM.uuuu'.");
  }

  private static @Nullable Object read(String type, String text) throws RowProblem {
    var rule =
        new FieldRule("x", "x", ColumnType.of(type), false, null, null, null, List.of(), null);
    return new FieldReader(rule, BERLIN).read(text);
  }
}
