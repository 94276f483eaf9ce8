package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.List;

/// What a champion says of a whole population, as rows of a table.
final class Scores {

  static final TableName TABLE = TableName.of("gold.predictions");

  private static final int REASONS = 3;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Column> COLUMNS =
      List.of(
          new Column("model", Plain.STRING),
          new Column("version", Plain.INTEGER),
          new Column("key", Plain.STRING),
          new Column("probability", Plain.DOUBLE),
          new Column("will_churn", Plain.BOOLEAN),
          new Column("reasons", Plain.STRING),
          new Column("cut_off", Plain.TIMESTAMP),
          new Column("scored_at", Plain.TIMESTAMP),
          new Column("run", Plain.STRING));

  private final ServedModel champion;
  private final RunId run;
  private final Instant scoredAt;
  private final List<String> features;
  private final Rows rows;
  private int atRisk;

  Scores(ServedModel champion, TrainingSet population, Instant scoredAt, RunId run) {
    this.champion = champion;
    this.run = run;
    this.scoredAt = scoredAt;
    this.features = population.features();
    this.rows = Rows.gather(COLUMNS, sink -> population.rows().forEach(row -> score(row, sink)));
  }

  Rows rows() {
    return rows;
  }

  int count() {
    return rows.count();
  }

  String words() {
    return "%,d customers scored by %s v%d, %,d at risk"
        .formatted(count(), champion.version().model(), champion.version().version(), atRisk);
  }

  private void score(TrainingSet.Row known, RowHandler sink) {
    double[] row = champion.row(name -> value(known, name));
    double probability = champion.probability(row);
    boolean willChurn = champion.willChurn(probability);
    atRisk += willChurn ? 1 : 0;
    sink.row(
        new Object[] {
          champion.version().model(),
          champion.version().version(),
          known.key(),
          probability,
          willChurn,
          json(champion.reasons(row, REASONS)),
          known.cutOff(),
          scoredAt,
          run.value()
        });
  }

  private double value(TrainingSet.Row row, String feature) {
    int index = features.indexOf(feature);
    return index < 0 ? Double.NaN : row.values()[index];
  }

  private static String json(List<Reason> reasons) {
    try {
      return JSON.writeValueAsString(reasons);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Reasons cannot be written as JSON; this is a bug.", e);
    }
  }
}
