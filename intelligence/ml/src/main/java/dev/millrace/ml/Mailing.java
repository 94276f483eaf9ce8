package dev.millrace.ml;

import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.RowSource;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The answers of one scenario to many customers, as the whole content of a table. A row takes some
/// twenty bytes until it is written: words that come again are kept once.
final class Mailing {

  static final int MOST_ROWS = 10_000_000;

  private static final List<Column> COLUMNS =
      List.of(
          new Column("model", Plain.STRING),
          new Column("version", Plain.INTEGER),
          new Column("customer_id", Plain.STRING),
          new Column("place", Plain.INTEGER),
          new Column("item", Plain.STRING),
          new Column("title", Plain.STRING),
          new Column("score", Plain.DOUBLE),
          new Column("why", Plain.STRING),
          new Column("as_of", Plain.TIMESTAMP),
          new Column("run", Plain.STRING));

  private final String model;
  private final int version;
  private final String scenario;
  private final Instant asOf;
  private final List<String> customers = new ArrayList<>();
  private final Map<String, String> words = new HashMap<>();
  private int[] customer = new int[1024];
  private byte[] place = new byte[1024];
  private float[] score = new float[1024];
  private String[] text = new String[3 * 1024];
  private int count;

  Mailing(ModelVersion version, String scenario, Instant asOf) {
    this.model = version.model();
    this.version = version.version();
    this.scenario = scenario;
    this.asOf = asOf;
  }

  static TableName table(String scenario) {
    return TableName.of("gold.recommendations_" + scenario);
  }

  void add(String key, List<Recommendation.Item> items) {
    for (int i = 0; i < items.size(); i++) {
      if (count == customer.length) {
        grow();
      }
      Recommendation.Item item = items.get(i);
      customer[count] = customers.size();
      place[count] = (byte) (i + 1);
      score[count] = (float) item.score();
      text[3 * count] = once(item.item());
      text[3 * count + 1] = once(item.title());
      text[3 * count + 2] = once(item.why());
      count++;
    }
    customers.add(key);
  }

  int customers() {
    return customers.size();
  }

  int version() {
    return version;
  }

  int rows() {
    return count;
  }

  TableOverwrite change(RunId run) {
    return TableOverwrite.all(table(scenario), new Rows(COLUMNS, new Source(run.value())), null);
  }

  private String once(String word) {
    String known = words.putIfAbsent(word, word);
    return known == null ? word : known;
  }

  private void grow() {
    int size = 2 * count;
    customer = Arrays.copyOf(customer, size);
    place = Arrays.copyOf(place, size);
    score = Arrays.copyOf(score, size);
    text = Arrays.copyOf(text, 3 * size);
  }

  private final class Source implements RowSource {
    private final String run;

    Source(String run) {
      this.run = run;
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public @Nullable Object value(int row, int column) {
      return switch (column) {
        case 0 -> model;
        case 1 -> version;
        case 2 -> customers.get(customer[row]);
        case 3 -> (int) place[row];
        case 4, 5 -> text[3 * row + column - 4];
        case 6 -> (double) score[row];
        case 7 -> text[3 * row + 2];
        case 8 -> asOf;
        default -> run;
      };
    }
  }
}
