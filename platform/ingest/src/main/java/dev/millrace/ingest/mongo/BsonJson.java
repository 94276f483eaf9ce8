package dev.millrace.ingest.mongo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/// Documents as JSON: without loss (MongoDB's relaxed Extended JSON), and plain, for columns.
final class BsonJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();
  private static final JsonWriterSettings CANONICAL =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

  private BsonJson() {}

  /// The whole document; types that JSON lacks are objects such as `{"$oid": "..."}`.
  static String whole(BsonDocument document) {
    return document.toJson(RELAXED);
  }

  /// Tells two identifiers apart whatever their types are.
  static String key(BsonValue id) {
    return new BsonDocument("_id", id).toJson(CANONICAL);
  }

  /// An identifier as people write it.
  static String text(BsonValue id) {
    JsonNode plain = plain(id);
    return plain.isTextual() ? plain.textValue() : plain.toString();
  }

  /// Identifiers as text, times in ISO 8601, decimals exact, bytes in Base64.
  static JsonNode plain(BsonValue value) {
    return switch (value.getBsonType()) {
      case DOCUMENT -> {
        var object = NODES.objectNode();
        value.asDocument().forEach((name, item) -> object.set(name, plain(item)));
        yield object;
      }
      case ARRAY -> {
        var array = NODES.arrayNode();
        value.asArray().forEach(item -> array.add(plain(item)));
        yield array;
      }
      case STRING -> NODES.textNode(value.asString().getValue());
      case INT32 -> NODES.numberNode(value.asInt32().getValue());
      case INT64 -> NODES.numberNode(value.asInt64().getValue());
      case DOUBLE -> number(value.asDouble().getValue());
      case DECIMAL128 -> number(value.asDecimal128().getValue());
      case BOOLEAN -> NODES.booleanNode(value.asBoolean().getValue());
      case DATE_TIME ->
          NODES.textNode(Instant.ofEpochMilli(value.asDateTime().getValue()).toString());
      case TIMESTAMP ->
          NODES.textNode(Instant.ofEpochSecond(value.asTimestamp().getTime()).toString());
      case OBJECT_ID -> NODES.textNode(value.asObjectId().getValue().toHexString());
      case BINARY -> binary(value.asBinary());
      case NULL, UNDEFINED -> NODES.nullNode();
      case SYMBOL -> NODES.textNode(value.asSymbol().getSymbol());
      case REGULAR_EXPRESSION -> NODES.textNode(value.asRegularExpression().getPattern());
      case JAVASCRIPT -> NODES.textNode(value.asJavaScript().getCode());
      case JAVASCRIPT_WITH_SCOPE -> NODES.textNode(value.asJavaScriptWithScope().getCode());
      case DB_POINTER -> NODES.textNode(value.asDBPointer().getId().toHexString());
      case MIN_KEY, MAX_KEY, END_OF_DOCUMENT -> NODES.textNode(value.getBsonType().name());
    };
  }

  private static JsonNode number(double value) {
    return Double.isFinite(value)
        ? NODES.numberNode(new BigDecimal(Double.toString(value)))
        : NODES.textNode(Double.toString(value));
  }

  private static JsonNode number(Decimal128 value) {
    if (value.isNaN() || value.isInfinite()) {
      return NODES.textNode(value.toString());
    }
    return NODES.numberNode(new BigDecimal(value.toString())); // "-0" has no BigDecimal of its own
  }

  private static JsonNode binary(BsonBinary value) {
    return value.getType() == BsonBinarySubType.UUID_STANDARD.getValue()
        ? NODES.textNode(value.asUuid().toString())
        : NODES.textNode(Base64.getEncoder().encodeToString(value.getData()));
  }
}
