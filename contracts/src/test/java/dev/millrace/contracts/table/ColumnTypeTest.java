package dev.millrace.contracts.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ColumnTypeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "string",
        "integer",
        "long",
        "double",
        "boolean",
        "date",
        "timestamp",
        "decimal(12,2)"
      })
  void everyTypeIsReadAndToldTheSame(String text) {
    assertThat(ColumnType.of(text)).hasToString(text);
  }

  @Test
  void otherTypesAreProblems() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ColumnType.of("money"))
        .withMessageStartingWith("The type 'money' is not one of string");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ColumnType.of("decimal(40,2)"))
        .withMessageStartingWith("The type 'decimal(40,2)' is out of bounds");
  }

  @Test
  void namesAreChecked() {
    assertThat(TableName.of("gold.fct_orders")).hasToString("gold.fct_orders");
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> TableName.of("orders"));
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> new FlowName("Build It"));
    assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> new RunId("../x"));
  }
}
