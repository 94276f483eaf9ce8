package dev.millrace.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What counts as the same number.
final class MetricProofTest {

  @Test
  void valuesStandWhereTheQuestionMarksAre() throws IOException {
    JsonNode values = new ObjectMapper().readTree("[\"O'Neill?\", \"2\"]");

    assertThat(MetricProof.withValues("select '?' as \"?\" where a = ? and b = ?", values))
        .isEqualTo("select '?' as \"?\" where a = 'O''Neill?' and b = '2'");
  }

  @Test
  void onlyTheOrderOfASumIsForgiven() {
    assertThat(proved("0.30000000000000004", "0.3")).isTrue();
    assertThat(proved("17.50", "17.5")).isTrue();
    assertThat(proved("17.51", "17.5")).isFalse();
    assertThat(proved("0", null)).isFalse();
    assertThat(proved(null, null)).isTrue();
  }

  @Test
  void aRowThatOneSideLacksIsADifference() {
    assertThat(MetricProof.compared(Map.of("a", "1", "b", "2"), Map.of("a", "1")).differences())
        .containsExactly("'b' is 2, by SQL not there");
  }

  private static boolean proved(@Nullable String answered, @Nullable String queried) {
    return MetricProof.compared(row(answered), row(queried)).isProved();
  }

  private static Map<String, @Nullable String> row(@Nullable String value) {
    Map<String, @Nullable String> row = new HashMap<>();
    row.put("", value);
    return row;
  }
}
