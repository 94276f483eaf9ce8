package dev.millrace.ml.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.definition.ExperimentDefinition.Arm;
import dev.millrace.contracts.definition.ExperimentDefinition.Audience;
import dev.millrace.contracts.definition.ExperimentDefinition.Design;
import dev.millrace.contracts.definition.ExperimentDefinition.Direction;
import dev.millrace.contracts.definition.ExperimentDefinition.Measures;
import dev.millrace.contracts.problem.Where;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawTest {

  private static final int CUSTOMERS = 20_000;
  private static final List<Double> SHARES = List.of(0.5, 0.3, 0.2);

  @Test
  void aLotIsTheSameInEveryProcessAndEveryLanguage() {
    // python3 -c "import hashlib; print((int.from_bytes(hashlib.sha256(
    //   b'badge:arm:C-17').digest()[:8], 'big') >> 11) / 2**53)"
    assertThat(Lot.of("badge", "arm", "C-17")).isEqualTo(0.07004269649594386);
  }

  @Test
  void armsGetTheirSharesAndTheHoldoutItsOwn() {
    var counts = new long[3];
    long heldOut = 0;
    for (String customer : customers()) {
      counts[arm("badge", customer)]++;
      heldOut += Draw.isHeldOut(experiment("badge"), customer) ? 1 : 0;
    }

    assertThat(SampleRatio.of(List.of(counts[0], counts[1], counts[2]), SHARES).chiSquare())
        .isGreaterThan(0.001);
    assertThat(SampleRatio.of(List.of(heldOut, CUSTOMERS - heldOut), List.of(0.1, 0.9)).chiSquare())
        .isGreaterThan(0.001);
  }

  @Test
  void experimentsAndTheirHoldoutsAreIndependent() {
    var arms = new long[3][3];
    var holdouts = new long[3][2];
    for (String customer : customers()) {
      arms[arm("badge", customer)][arm("price", customer)]++;
      holdouts[arm("badge", customer)][Draw.isHeldOut(experiment("badge"), customer) ? 1 : 0]++;
    }

    assertThat(Normal.chiSquareAbove(distance(arms), 4)).isGreaterThan(0.001);
    assertThat(Normal.chiSquareAbove(distance(holdouts), 2)).isGreaterThan(0.001);
  }

  @Test
  void anArmWithoutAShareGetsNobody() {
    assertThat(customers())
        .allMatch(customer ->
            !Draw.arm(experiment("badge"), List.of(0.5, 0.5, 0.0), customer).name().equals("c"));
  }

  private static double distance(long[][] table) {
    double all = 0;
    var rows = new double[table.length];
    var columns = new double[table[0].length];
    for (int i = 0; i < table.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        all += table[i][j];
        rows[i] += table[i][j];
        columns[j] += table[i][j];
      }
    }
    double distance = 0;
    for (int i = 0; i < table.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        double expected = rows[i] * columns[j] / all;
        distance += (table[i][j] - expected) * (table[i][j] - expected) / expected;
      }
    }
    return distance;
  }

  private static int arm(String experiment, String customer) {
    return Draw.arm(experiment(experiment), SHARES, customer).name().charAt(0) - 'a';
  }

  private static List<String> customers() {
    return IntStream.range(0, CUSTOMERS).mapToObj("C%05d"::formatted).toList();
  }

  private static ExperimentDefinition experiment(String name) {
    return new ExperimentDefinition(
        name,
        null,
        new Audience("customer_id", name, 1, 0.1, null, null, null),
        List.of(
            new Arm("a", 5, null, Map.of()),
            new Arm("b", 3, null, Map.of()),
            new Arm("c", 2, null, Map.of())),
        null,
        new Measures("revenue", Direction.HIGHER, List.of(), Map.of()),
        new Design(0.05, 0.8, 0.05, 10_000, null, null),
        null,
        new Where("experiments/badge.yaml", 1));
  }
}
