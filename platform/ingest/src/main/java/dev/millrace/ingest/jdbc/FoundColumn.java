package dev.millrace.ingest.jdbc;

import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A column as the database has it, and how its values are read without loss.
///
/// @param databaseType as the database names it: `timestamptz`
/// @param note what the reader should know; null for nothing
record FoundColumn(
    String name, ColumnType type, Reading reading, String databaseType, @Nullable String note) {

  private static final int MAX_DIGITS = 38;

  /// How a value is taken from a result.
  enum Reading {
    TEXT,
    INTEGER,
    LONG,
    DOUBLE,
    DECIMAL,
    BOOLEAN,
    DATE,
    /// A time with a zone or an offset.
    MOMENT,
    /// A time without a zone, which is taken as UTC.
    LOCAL_MOMENT,
    /// Bytes, as Base64.
    BYTES,
    /// An array, which the database itself writes as JSON.
    ARRAY
  }

  static FoundColumn of(ResultSetMetaData meta, int index) throws SQLException {
    String name = meta.getColumnLabel(index);
    String word = meta.getColumnTypeName(index).toLowerCase(Locale.ROOT);
    return switch (meta.getColumnType(index)) {
      case Types.BIT, Types.BOOLEAN ->
          word.startsWith("bool") || meta.getPrecision(index) == 1
              ? plain(name, Plain.BOOLEAN, Reading.BOOLEAN, word)
              : text(name, word);
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER ->
          meta.isSigned(index)
              ? plain(name, Plain.INTEGER, Reading.INTEGER, word)
              : plain(name, Plain.LONG, Reading.LONG, word);
      case Types.BIGINT ->
          meta.isSigned(index)
              ? plain(name, Plain.LONG, Reading.LONG, word)
              : noted(name, new Decimal(20, 0), Reading.DECIMAL, word, null);
      case Types.REAL, Types.FLOAT, Types.DOUBLE ->
          word.equals("money") ? text(name, word) : plain(name, Plain.DOUBLE, Reading.DOUBLE, word);
      case Types.NUMERIC, Types.DECIMAL ->
          decimal(name, word, meta.getPrecision(index), meta.getScale(index));
      case Types.DATE -> plain(name, Plain.DATE, Reading.DATE, word);
      case Types.TIMESTAMP_WITH_TIMEZONE -> plain(name, Plain.TIMESTAMP, Reading.MOMENT, word);
      case Types.TIMESTAMP ->
          word.equals("timestamptz")
              ? plain(name, Plain.TIMESTAMP, Reading.MOMENT, word)
              : noted(
                  name,
                  Plain.TIMESTAMP,
                  Reading.LOCAL_MOMENT,
                  word,
                  "The column '%s' has no time zone; its times are taken as UTC.".formatted(name));
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
          noted(
              name,
              Plain.STRING,
              Reading.BYTES,
              word,
              "The column '%s' holds bytes; they are stored as Base64.".formatted(name));
      case Types.ARRAY ->
          noted(
              name,
              Plain.STRING,
              Reading.ARRAY,
              word,
              "The column '%s' holds arrays; they are stored as JSON.".formatted(name));
      default -> text(name, word);
    };
  }

  private static FoundColumn decimal(String name, String word, int precision, int scale) {
    if (precision < 1 || precision > MAX_DIGITS || scale < 0 || scale > precision) {
      return noted(
          name,
          Plain.STRING,
          Reading.TEXT,
          word,
          "The column '%s' is a number without bounds that a table has; it is stored as text."
              .formatted(name));
    }
    return noted(name, new Decimal(precision, scale), Reading.DECIMAL, word, null);
  }

  private static FoundColumn text(String name, String word) {
    return plain(name, Plain.STRING, Reading.TEXT, word);
  }

  private static FoundColumn plain(String name, Plain type, Reading reading, String word) {
    return noted(name, type, reading, word, null);
  }

  private static FoundColumn noted(
      String name, ColumnType type, Reading reading, String word, @Nullable String note) {
    return new FoundColumn(name, type, reading, word, note);
  }

  Column column() {
    return new Column(name, type);
  }
}
