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
import dev.millrace.ml.clv.Customer;
import dev.millrace.ml.clv.Outlook;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
          new Column("run", Plain.STRING),
          new Column("repeats", Plain.DOUBLE),
          new Column("last_weeks", Plain.DOUBLE),
          new Column("known_weeks", Plain.DOUBLE),
          new Column("mean_value", Plain.DOUBLE),
          new Column("first_value", Plain.DOUBLE),
          new Column("repeats_28d", Plain.DOUBLE),
          new Column("read", Plain.STRING));

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
    String read = snapshots(ReadTables.of(view, definition.purchases(), definition.dataUntil()));
    Rows values =
        Rows.gather(
            COLUMNS,
            sink -> {
              for (int i = 0; i < book.size(); i++) {
                sink.row(row(book, i, outlooks.get(i), until, run, read));
              }
            });
    return new Scored(
        book.size(),
        outlooks.stream().mapToDouble(Outlook::value).sum(),
        List.of(
            TableOverwrite.all(TABLE, values, null),
            TableOverwrite.all(SEGMENTS, Segments.of(book, until), null)));
  }

  /// `gold.fct_sales=123 silver.stg_orders=456`
  private static String snapshots(Map<String, Long> tables) {
    return new TreeMap<>(tables)
        .entrySet().stream()
            .map(table -> table.getKey() + "=" + table.getValue())
            .collect(Collectors.joining(" "));
  }

  private Object[] row(
      PurchaseBook book, int i, Outlook outlook, Instant until, RunId run, String read) {
    Customer customer = book.customer(i);
    return new Object[] {
      version.model(),
      version.version(),
      book.keys().get(i),
      outlook.alive(),
      outlook.purchases(),
      outlook.purchasesWithin().low(),
      outlook.purchasesWithin().high(),
      outlook.value(),
      outlook.valueWithin().low(),
      outlook.valueWithin().high(),
      (int) definition.horizon().toDays(),
      until,
      run.value(),
      customer.past().repeats(),
      customer.past().last(),
      customer.past().age(),
      customer.past().value(),
      customer.first(),
      customer.lately(),
      read
    };
  }

  /// What is to be written.
  record Scored(int count, double value, List<TableChange> changes) {}
}
