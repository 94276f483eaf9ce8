package dev.millrace.ingest.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/// A column as the engine describes it: its type in the lake, and its values without loss.
///
/// @param exact from a value as the engine has it, which is not null
record ConnectColumn(Field field, Column column, Exact exact) {

  /// Stands where a large value was not part of the change, because it has not changed.
  static final String UNCHANGED = "__millrace_unchanged__";

  private static final String UNCHANGED_BYTES =
      Base64.getEncoder().encodeToString(UNCHANGED.getBytes(StandardCharsets.UTF_8));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_DIGITS = 38;
  private static final long MICROS = 1_000_000;
  private static final int MAX_YEAR = 9999;
  private static final Instant FIRST = Instant.parse("-9999-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("+10000-01-01T00:00:00Z");

  /// A value as the column's type has it in Java; null for what no table can hold.
  @FunctionalInterface
  interface Exact {
    @Nullable Object value(Object raw);
  }

  static ConnectColumn of(Field field) {
    ColumnType type = type(field.schema());
    return new ConnectColumn(
        field, new Column(field.name(), type), exact(field.schema(), type instanceof Decimal));
  }

  private static ColumnType type(Schema schema) {
    String name = schema.name() == null ? "" : schema.name();
    return switch (name) {
      case "org.apache.kafka.connect.data.Decimal" -> decimal(schema);
      case "io.debezium.time.Date", "org.apache.kafka.connect.data.Date" -> Plain.DATE;
      case "io.debezium.time.MicroTimestamp",
          "io.debezium.time.Timestamp",
          "io.debezium.time.NanoTimestamp",
          "io.debezium.time.ZonedTimestamp" ->
          Plain.TIMESTAMP;
      case "io.debezium.time.MicroTime", "io.debezium.time.Time", "io.debezium.time.NanoTime" ->
          Plain.STRING;
      default -> plain(schema);
    };
  }

  private static ColumnType plain(Schema schema) {
    return switch (schema.type()) {
      case INT8, INT16, INT32 -> Plain.INTEGER;
      case INT64 -> Plain.LONG;
      case FLOAT32, FLOAT64 -> Plain.DOUBLE;
      case BOOLEAN -> Plain.BOOLEAN;
      case STRING, BYTES, ARRAY, MAP, STRUCT -> Plain.STRING;
    };
  }

  private static ColumnType decimal(Schema schema) {
    int scale = Integer.parseInt(schema.parameters().getOrDefault("scale", "0"));
    int precision =
        Integer.parseInt(schema.parameters().getOrDefault("connect.decimal.precision", "0"));
    return precision >= 1 && precision <= MAX_DIGITS && scale >= 0 && scale <= precision
        ? new Decimal(precision, scale)
        : Plain.STRING;
  }

  /// Whether the change does not say what the column holds, because that has not changed.
  static boolean isUnchanged(@Nullable Object value) {
    return switch (value) {
      case String text -> text.equals(UNCHANGED) || text.equals(UNCHANGED_BYTES);
      case List<?> list -> !list.isEmpty() && isUnchanged(list.getFirst());
      case null, default -> false;
    };
  }

  /// What the change holds, as the engine has it.
  @Nullable Object raw(Struct row) {
    // Only the slower of the two leaves out the column's default.
    return field.schema().defaultValue() == null
        ? row.get(field)
        : row.getWithoutDefault(field.name());
  }

  /// The value as the column's type has it in Java.
  @Nullable Object value(Object raw) {
    return exact.value(raw);
  }

  private static Exact exact(Schema schema, boolean isDecimal) {
    String name = schema.name() == null ? "" : schema.name();
    return switch (name) {
      case "io.debezium.time.Date" -> value -> date((Integer) value);
      case "io.debezium.time.MicroTimestamp" -> value -> micros((Long) value);
      case "io.debezium.time.Timestamp" -> value -> Instant.ofEpochMilli((Long) value);
      case "io.debezium.time.NanoTimestamp" -> value -> Instant.ofEpochSecond(0, (Long) value);
      case "io.debezium.time.ZonedTimestamp" -> value -> zoned((String) value);
      case "io.debezium.time.MicroTime" ->
          value -> LocalTime.ofNanoOfDay(Math.multiplyExact((Long) value, 1_000L)).toString();
      case "io.debezium.data.VariableScaleDecimal" ->
          value -> variable((Struct) value).toPlainString();
      default ->
          switch (schema.type()) {
            case INT32, INT64, FLOAT64, BOOLEAN, STRING -> value -> value;
            default -> value -> plain(value, isDecimal);
          };
    };
  }

  private static Object plain(Object value, boolean isDecimal) {
    return switch (value) {
      case Byte number -> number.intValue();
      case Short number -> number.intValue();
      case Float number -> Double.valueOf(Float.toString(number));
      case BigDecimal number -> isDecimal ? number : number.toPlainString();
      case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
      case ByteBuffer bytes -> base64(bytes);
      case List<?> list -> json(list);
      case java.util.Map<?, ?> map -> json(map);
      case Struct struct -> json(fields(struct));
      default -> value;
    };
  }

  private static @Nullable LocalDate date(int days) {
    LocalDate date = LocalDate.ofEpochDay(days);
    return Math.abs(date.getYear()) > MAX_YEAR ? null : date;
  }

  private static @Nullable Instant micros(long micros) {
    Instant moment =
        Instant.ofEpochSecond(
            Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000L);
    return isBounded(moment) ? moment : null;
  }

  private static @Nullable Instant zoned(String text) {
    byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
    long micros = IsoTime.micros(ascii, 0, ascii.length);
    if (micros != IsoTime.NONE) {
      return micros(micros);
    }
    if (text.contains("infinity")) {
      return null;
    }
    Instant moment = OffsetDateTime.parse(text).toInstant();
    return isBounded(moment) ? moment : null;
  }

  /// A table cannot hold infinite times; they are empty there.
  private static boolean isBounded(Instant moment) {
    return moment.isAfter(FIRST) && moment.isBefore(LAST);
  }

  private static BigDecimal variable(Struct value) {
    return new BigDecimal(new BigInteger(value.getBytes("value")), value.getInt32("scale"));
  }

  private static String base64(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static java.util.Map<String, @Nullable Object> fields(Struct struct) {
    var fields = new java.util.LinkedHashMap<String, @Nullable Object>();
    struct.schema().fields().forEach(field -> fields.put(field.name(), struct.get(field)));
    return fields;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list cannot be written as JSON; this is a bug.", e);
    }
  }
}
