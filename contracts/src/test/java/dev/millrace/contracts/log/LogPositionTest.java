package dev.millrace.contracts.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LogPositionTest {

  @Test
  void aPositionSurvivesItsText() {
    var position = new LogPosition(Map.of(1, 7L, 0, 15L));

    assertThat(position.toText()).isEqualTo("0:15,1:7");
    assertThat(LogPosition.parse("0:15,1:7")).isEqualTo(position);
    assertThat(LogPosition.parse("")).isEqualTo(LogPosition.BEGINNING);
  }

  @Test
  void theDistanceCountsEveryPartition() {
    var later = new LogPosition(Map.of(0, 15L, 1, 7L));

    assertThat(later.since(new LogPosition(Map.of(0, 5L)))).isEqualTo(17);
  }
}
