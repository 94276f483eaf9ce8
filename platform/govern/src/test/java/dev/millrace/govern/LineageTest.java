package dev.millrace.govern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.name.TableName;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LineageTest {

  private static final TableName RAW = TableName.of("bronze.raw");
  private static final TableName CLEAN = TableName.of("silver.clean");
  private static final TableName OTHER = TableName.of("silver.other");
  private static final TableName SALES = TableName.of("gold.sales");
  private static final TableName DAYS = TableName.of("gold.days");

  private final Lineage lineage =
      new Lineage(
          Map.of(
              CLEAN, Set.of(RAW),
              OTHER, Set.of(RAW),
              SALES, Set.of(CLEAN, RAW),
              DAYS, Set.of(SALES, OTHER)));

  @Test
  void aStepIsADirectReadAndStaysWhereALongerWayLeadsThereToo() {
    assertThat(lineage.around(SALES))
        .containsExactlyInAnyOrder(
            new Lineage.Read(RAW, CLEAN),
            new Lineage.Read(RAW, SALES),
            new Lineage.Read(CLEAN, SALES),
            new Lineage.Read(SALES, DAYS));
  }

  @Test
  void tablesBesideTheWayAreLeftOut() {
    assertThat(lineage.around(CLEAN)).noneMatch(read -> read.from().equals(OTHER));
  }
}
