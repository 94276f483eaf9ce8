package dev.millrace.features.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateBytesTest {

  @Test
  void readsWhatItWrote() {
    var state =
        new CustomerState(
            1_790_000_000_000_000L,
            new RecentMessages(new long[] {1, -1, Long.MIN_VALUE, Long.MAX_VALUE}),
            Map.of(
                Print.of("a"),
                List.of(
                    new Cell(-9_000_000_000_000_000_000L, 0, 1, -0.1),
                    new Cell(5, 5, 3_000_000_000L, Double.MAX_VALUE),
                    new Cell(9_000_000_000_000_000_000L, 9_000_000_000_000_000_000L, 1, 12.5)),
                Print.of("b"),
                List.of(new Cell(0, 1, 2, 0))));

    CustomerState read = StateBytes.read(StateBytes.write(state));

    assertThat(read.settled()).isEqualTo(state.settled());
    assertThat(read.messages().prints()).isEqualTo(state.messages().prints());
    assertThat(read.cells()).isEqualTo(state.cells());
  }

  @Test
  void oneMatchTakesFewBytes() {
    var cell = new Cell(1_790_000_000_000_000L, 1_790_000_000_000_000L, 1, 0);
    var state = new CustomerState(1, RecentMessages.NONE, Map.of(1L, List.of(cell)));

    assertThat(StateBytes.write(state)).hasSizeLessThan(35);
  }
}
