package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ml.clv.Customer;
import dev.millrace.ml.clv.Outlook;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Answers lifetime values as they were scored last.
final class LifetimeValues {

  /// Where the columns begin that say what a value was told from.
  private static final int BASIS = 13;

  private final Lake lake;
  private final ValueAnswers answers;
  private final InstantSource clock;

  LifetimeValues(Lake lake, ValueAnswers answers, InstantSource clock) {
    this.lake = lake;
    this.answers = answers;
    this.clock = clock;
  }

  LifetimeValue require(LifetimeValueDefinition definition, String key) {
    LakeView view = lake.view();
    TableState table = view.find(LifetimeValueScoring.TABLE).orElse(null);
    if (table == null) {
      throw ProblemCode.MODEL_NOT_TRAINED.exception(
          "Nobody was scored by the model '%s' yet.".formatted(definition.name()),
          "Run the flow that trains and scores it.");
    }
    var rows = new ArrayList<@Nullable Object[]>();
    // A table that was scored by an earlier Millrace does not say what it was told from.
    boolean isExplained =
        table.columns().stream().anyMatch(column -> column.name().equals("repeats_28d"));
    view.read(
        SqlQuery.of(
            """
            select v.customer_id, v.model, v.version, v.alive, v.purchases, v.purchases_low,
              v.purchases_high, v.value, v.value_low, v.value_high, v.days_ahead, s.segment, v.as_of%s
            from gold.lifetime_values v
            join gold.customer_segments s on s.customer_id = v.customer_id
            where v.customer_id = ? and v.model = ?
            """
                .formatted(
                    isExplained
                        ? ", v.repeats, v.last_weeks, v.known_weeks, v.mean_value, v.first_value, v.repeats_28d, v.read"
                        : ""),
            key,
            definition.name()),
        rows::add);
    if (rows.isEmpty()) {
      throw ProblemCode.NOT_FOUND.exception(
          "No purchase of '%s' is known to the model '%s'.".formatted(key, definition.name()),
          "Check the id; a customer has a value once the model was scored after a purchase.");
    }
    @Nullable Object[] row = rows.getFirst();
    LifetimeValue value = value(row);
    if (isExplained) {
      answers.keep(value, customer(row), tables(row), clock.instant());
    }
    return value;
  }

  private static Customer customer(@Nullable Object[] row) {
    return new Customer(
        new Outlook.Past(
            number(row[BASIS]),
            number(row[BASIS + 1]),
            number(row[BASIS + 2]),
            number(row[BASIS + 3])),
        number(row[BASIS + 4]),
        number(row[BASIS + 5]));
  }

  private static Map<String, Long> tables(@Nullable Object[] row) {
    var tables = new HashMap<String, Long>();
    for (String table : String.valueOf(row[BASIS + 6]).split(" ", -1)) {
      int equals = table.indexOf('=');
      if (equals > 0) {
        tables.put(table.substring(0, equals), Long.valueOf(table.substring(equals + 1)));
      }
    }
    return tables;
  }

  private static LifetimeValue value(@Nullable Object[] row) {
    return new LifetimeValue(
        UUID.randomUUID().toString(),
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
