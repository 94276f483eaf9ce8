package dev.millrace.contracts.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {

  @Test
  void aSlipFindsWhatWasMeant() {
    assertThat(Nearest.to("stg_ordres", List.of("stg_orders", "stg_sales"))).contains("stg_orders");
  }

  @Test
  void somethingElseFindsNothing() {
    assertThat(Nearest.to("weather", List.of("stg_orders", "stg_sales"))).isEmpty();
    assertThat(Nearest.hint("weather", List.of("x"), "Look.")).isEqualTo("Look.");
  }
}
