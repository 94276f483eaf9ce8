package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ml.clv.Outlook;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/// What the version in use expects of every customer, as the whole content of two tables.
final class LifetimeValueScoring {

  static final TableName TABLE = TableName.of("gold.lifetime_values");
  static final TableName SEGMENTS = TableName.of("gold.customer_segments");

  private static final List<Column> COLUMNS =
      List.of(
          new Column("model", Plain.STRING),
          new Column("version", Plain.INTEGER),
          new Column("customer_id", Plain.STRING),
          new Column("alive", Plain.DOUBLE),
          new Column("purchases", Plain.DOUBLE),
          new Column("purchases_low", Plain.DOUBLE),
          new Column("purchases_high", Plain.DOUBLE),
          new Column("value", Plain.DOUBLE),
          new Column("value_low", Plain.DOUBLE),
          new Column("value_high", Plain.DOUBLE),
          new Column("days_ahead", Plain.INTEGER),
          new Column("as_of", Plain.TIMESTAMP),
          new Column("run", Plain.STRING));

  private final LifetimeValueDefinition definition;
  private final ModelVersion version;
  private final LifetimeValueModel model;

  LifetimeValueScoring(
      LifetimeValueDefinition definition, ModelVersion version, LifetimeValueModel model) {
    this.definition = definition;
    this.version = version;
    this.model = model;
  }

  Scored score(LakeView view, RunId run) {
    Instant until = DataReach.read(view, definition);
    LocalDate end = LocalDate.ofInstant(until, ZoneOffset.UTC).plusDays(1);
    PurchaseBook book = PurchaseBook.read(view, definition, end, end);
    double weeks = PurchaseBook.weeks(definition.horizon().toDays());
    List<Outlook> outlooks =
        IntStream.range(0, book.size())
            .parallel()
            .mapToObj(i -> model.outlook(book.keys().get(i), book.customer(i), weeks))
            .toList();
    Rows values =
        Rows.gather(
            COLUMNS,
            sink -> {
              for (int i = 0; i < book.size(); i++) {
                sink.row(row(book.keys().get(i), outlooks.get(i), until, run));
              }
            });
    return new Scored(
        book.size(),
        outlooks.stream().mapToDouble(Outlook::value).sum(),
        List.of(
            TableOverwrite.all(TABLE, values, null),
            TableOverwrite.all(SEGMENTS, Segments.of(book, until), null)));
  }

  private Object[] row(String key, Outlook outlook, Instant until, RunId run) {
    return new Object[] {
      version.model(),
      version.version(),
      key,
      outlook.alive(),
      outlook.purchases(),
      outlook.purchasesWithin().low(),
      outlook.purchasesWithin().high(),
      outlook.value(),
      outlook.valueWithin().low(),
      outlook.valueWithin().high(),
      (int) definition.horizon().toDays(),
      until,
      run.value()
    };
  }

  /// What is to be written.
  record Scored(int count, double value, List<TableChange> changes) {}
}
