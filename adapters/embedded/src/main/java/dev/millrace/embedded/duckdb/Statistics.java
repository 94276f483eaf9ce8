package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.sql.WrittenFile.ColumnFigures;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One column's figures in one file, which DuckDB answers as text.
record Statistics(Map<?, ?> texts) {

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral(' ')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("X")
          .toFormatter();

  ColumnFigures figures(ColumnType type) {
    return new ColumnFigures(
        number("num_values"),
        number("null_count"),
        number("column_size_bytes"),
        bound("min", type),
        bound("max", type));
  }

  private long number(String key) {
    Object text = texts.get(key);
    return text == null ? 0 : Long.parseLong(text.toString());
  }

  /// Null where DuckDB has none, has cut it, or where not-a-number hides the order.
  private @Nullable Object bound(String key, ColumnType type) {
    Object text = texts.get(key);
    boolean exact = !"false".equals(texts.get(key + "_is_exact"));
    return text == null || !exact || "true".equals(texts.get("has_nan"))
        ? null
        : value(text.toString(), type);
  }

  private static @Nullable Object value(String text, ColumnType type) {
    try {
      return switch (type) {
        case Decimal(_, int scale) -> new BigDecimal(text).setScale(scale);
        case Plain plain ->
            switch (plain) {
              case STRING -> text;
              case INTEGER -> Integer.valueOf(text);
              case LONG -> Long.valueOf(text);
              case DOUBLE -> Double.valueOf(text);
              case BOOLEAN -> text.equals("1") || text.equals("true");
              case DATE -> LocalDate.parse(text);
              case TIMESTAMP -> OffsetDateTime.parse(text, TIMESTAMP).toInstant();
            };
      };
    } catch (NumberFormatException | DateTimeException _) {
      // Such as 'infinity' or a date before Christ, which have no Java value: a bound is not
      // needed.
      return null;
    }
  }
}
