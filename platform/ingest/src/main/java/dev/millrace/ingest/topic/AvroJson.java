package dev.millrace.ingest.topic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/// Values of Avro as JSON without loss, and fields of its records as columns. Decimals are exact
/// numbers, dates and times are ISO 8601 (local ones in UTC), bytes are Base64.
final class AvroJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_PRECISION = 38;

  private AvroJson() {}

  static JsonNode of(Schema schema, @Nullable Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    return switch (schema.getType()) {
      case UNION -> of(schema.getTypes().get(GenericData.get().resolveUnion(schema, value)), value);
      case RECORD -> {
        var object = NODES.objectNode();
        for (Schema.Field field : schema.getFields()) {
          object.set(field.name(), of(field.schema(), ((IndexedRecord) value).get(field.pos())));
        }
        yield object;
      }
      case ARRAY -> {
        var array = NODES.arrayNode();
        ((Collection<?>) value).forEach(item -> array.add(of(schema.getElementType(), item)));
        yield array;
      }
      case MAP -> {
        var object = NODES.objectNode();
        ((Map<?, ?>) value)
            .forEach((key, item) -> object.set(key.toString(), of(schema.getValueType(), item)));
        yield object;
      }
      case ENUM, STRING -> NODES.textNode(value.toString());
      case BYTES -> bytes(schema, remaining((ByteBuffer) value));
      case FIXED -> bytes(schema, ((GenericFixed) value).bytes());
      case INT -> whole(schema, ((Number) value).longValue());
      case LONG -> whole(schema, ((Number) value).longValue());
      case FLOAT, DOUBLE -> number((Number) value);
      case BOOLEAN -> NODES.booleanNode((Boolean) value);
      case NULL -> NODES.nullNode();
    };
  }

  private static byte[] remaining(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static JsonNode bytes(Schema schema, byte[] bytes) {
    return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && bytes.length > 0
        ? NODES.numberNode(new BigDecimal(new BigInteger(bytes), decimal.getScale()))
        : NODES.textNode(Base64.getEncoder().encodeToString(bytes));
  }

  /// Infinity is no number of JSON; as text it meets the rules of its column.
  private static JsonNode number(Number value) {
    return Double.isFinite(value.doubleValue())
        ? NODES.numberNode(new BigDecimal(value.toString()))
        : NODES.textNode(value.toString());
  }

  private static JsonNode whole(Schema schema, long value) {
    LogicalType type = schema.getLogicalType();
    String name = type == null ? "" : type.getName();
    return switch (name) {
      case "date" -> NODES.textNode(LocalDate.ofEpochDay(value).toString());
      case "time-millis" -> NODES.textNode(LocalTime.ofNanoOfDay(value * 1_000_000).toString());
      case "time-micros" -> NODES.textNode(LocalTime.ofNanoOfDay(value * 1_000).toString());
      case "timestamp-millis", "local-timestamp-millis" -> moment(value, ChronoUnit.MILLIS);
      case "timestamp-micros", "local-timestamp-micros" -> moment(value, ChronoUnit.MICROS);
      case "timestamp-nanos", "local-timestamp-nanos" -> moment(value, ChronoUnit.NANOS);
      default -> NODES.numberNode(value);
    };
  }

  private static JsonNode moment(long value, ChronoUnit unit) {
    return NODES.textNode(Instant.EPOCH.plus(value, unit).toString());
  }

  /// One column for each field of a record.
  static List<Column> columns(Schema schema) {
    var columns = new ArrayList<Column>();
    for (Schema.Field field : schema.getFields()) {
      String name = column(field.name());
      boolean isTaken = columns.stream().anyMatch(column -> column.name().equals(name));
      columns.add(
          new Column(isTaken ? name + "_" + field.pos() : name, type(present(field.schema()))));
    }
    return columns;
  }

  /// Names that begin with '_' are ours.
  private static String column(String field) {
    String lower = field.toLowerCase(Locale.ROOT);
    return lower.startsWith("_") ? "field" + lower : lower;
  }

  /// What the value is when it is there; the union itself where it may be several things.
  private static Schema present(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return schema;
    }
    List<Schema> present =
        schema.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    return present.size() == 1 ? present.getFirst() : schema;
  }

  private static ColumnType type(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    return switch (schema.getType()) {
      case BOOLEAN -> Plain.BOOLEAN;
      case INT -> logical == null ? Plain.INTEGER : dated(logical.getName(), Plain.INTEGER);
      case LONG -> logical == null ? Plain.LONG : dated(logical.getName(), Plain.LONG);
      case FLOAT, DOUBLE -> Plain.DOUBLE;
      case BYTES, FIXED ->
          logical instanceof LogicalTypes.Decimal decimal
                  && decimal.getPrecision() <= MAX_PRECISION
                  && decimal.getScale() <= decimal.getPrecision()
              ? new Decimal(decimal.getPrecision(), decimal.getScale())
              : Plain.STRING;
      case RECORD, ENUM, ARRAY, MAP, UNION, STRING, NULL -> Plain.STRING;
    };
  }

  private static Plain dated(String logical, Plain otherwise) {
    if (logical.equals("date")) {
      return Plain.DATE;
    }
    if (logical.startsWith("time-")) {
      return Plain.STRING;
    }
    return logical.contains("timestamp-") ? Plain.TIMESTAMP : otherwise;
  }
}
