package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Answers lifetime values as they were scored last.
final class LifetimeValues {

  private final Lake lake;

  LifetimeValues(Lake lake) {
    this.lake = lake;
  }

  LifetimeValue require(LifetimeValueDefinition definition, String key) {
    LakeView view = lake.view();
    if (view.find(LifetimeValueScoring.TABLE).isEmpty()) {
      throw ProblemCode.MODEL_NOT_TRAINED.exception(
          "Nobody was scored by the model '%s' yet.".formatted(definition.name()),
          "Run the flow that trains and scores it.");
    }
    var rows = new ArrayList<@Nullable Object[]>();
    view.read(
        SqlQuery.of(
            """
            select v.customer_id, v.model, v.version, v.alive, v.purchases, v.purchases_low,
              v.purchases_high, v.value, v.value_low, v.value_high, v.days_ahead, s.segment, v.as_of
            from gold.lifetime_values v
            join gold.customer_segments s on s.customer_id = v.customer_id
            where v.customer_id = ? and v.model = ?
            """,
            key,
            definition.name()),
        rows::add);
    if (rows.isEmpty()) {
      throw ProblemCode.NOT_FOUND.exception(
          "No purchase of '%s' is known to the model '%s'.".formatted(key, definition.name()),
          "Check the id; a customer has a value once the model was scored after a purchase.");
    }
    return value(rows.getFirst());
  }

  private static LifetimeValue value(@Nullable Object[] row) {
    return new LifetimeValue(
        String.valueOf(row[0]),
        String.valueOf(row[1]),
        (int) number(row[2]),
        number(row[3]),
        number(row[4]),
        number(row[5]),
        number(row[6]),
        number(row[7]),
        number(row[8]),
        number(row[9]),
        (int) number(row[10]),
        String.valueOf(row[11]),
        row[12] instanceof Instant asOf ? asOf : Instant.EPOCH);
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }
}
