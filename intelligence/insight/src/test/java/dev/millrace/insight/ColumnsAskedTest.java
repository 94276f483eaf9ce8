package dev.millrace.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ColumnsAskedTest {

  private static final TableName SALES = TableName.of("gold.fct_sales");
  private static final TableState TABLE =
      new TableState(
          SALES,
          1,
          Instant.EPOCH,
          1,
          1,
          Stream.of("amount", "sold_at", "product_id", "note", "odd name")
              .map(name -> new Column(name, ColumnType.of("string")))
              .toList());

  @Test
  void columnsAreThoseThatAnyTextNames() {
    assertThat(asked("sum(AMOUNT)", "(select p.x from gold.p where p.id = fct_sales.product_id)"))
        .containsExactlyInAnyOrder("amount", "sold_at", "product_id", "odd name");
    assertThat(asked("count(*)", "hour(sold_at)")).containsExactlyInAnyOrder("sold_at", "odd name");
  }

  @Test
  void allColumnsWhereATextMayMeanAll() {
    assertThat(asked("count(distinct hash(*columns(*)))", "sold_at")).hasSize(5);
    assertThat(asked("max(hash(fct_sales.*))", "sold_at")).hasSize(5);
    assertThat(asked("max(struct_pack(*))", "sold_at")).hasSize(5);
  }

  private static Set<String> asked(String expression, String dimension) {
    return ColumnsAsked.of(
        TABLE,
        List.of(
            new MetricDefinition(
                "m",
                "M",
                null,
                null,
                MetricDefinition.Format.COUNT,
                SALES,
                expression,
                "sold_at",
                Map.of("d", dimension),
                new Where("metrics/m.yaml", 1))));
  }
}
