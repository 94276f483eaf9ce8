package dev.millrace.ingest.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.contracts.definition.SourceDefinition.RecordFormat;
import dev.millrace.ingest.row.RowProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Base64;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/// Bytes of a record as JSON: read as JSON, or as Avro behind a zero byte and the number of its
/// schema. For one thread.
final class RecordDecoder {

  private static final int AVRO_HEADER = 5;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final RecordFormat format;
  private final @Nullable SchemaRegistry registry;
  private @Nullable BinaryDecoder reused;

  /// @param registry null for JSON
  RecordDecoder(RecordFormat format, @Nullable SchemaRegistry registry) {
    this.format = format;
    this.registry = registry;
  }

  /// @param schema null for JSON
  record Decoded(JsonNode value, @Nullable Schema schema) {}

  Decoded value(byte[] bytes) throws RowProblem, InterruptedException {
    return switch (format) {
      case JSON -> new Decoded(json(bytes), null);
      case AVRO -> avro(bytes);
    };
  }

  /// A key may be anything: Avro or JSON as the values are, or a bare text.
  JsonNode key(byte[] bytes) throws RowProblem, InterruptedException {
    if (format == RecordFormat.AVRO && bytes.length >= AVRO_HEADER && bytes[0] == 0) {
      return avro(bytes).value();
    }
    var text = TextNode.valueOf(new String(bytes, StandardCharsets.UTF_8));
    try {
      JsonNode node = json(bytes);
      return node.isContainerNode() || node.isTextual() ? node : text;
    } catch (RowProblem e) {
      return text;
    }
  }

  private static JsonNode json(byte[] bytes) throws RowProblem {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (!node.isMissingNode()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new RowProblem("The record is not JSON: %s.".formatted(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new RowProblem("The record is not JSON in UTF-8.");
    }
    throw new RowProblem("The record is empty; expected JSON.");
  }

  private Decoded avro(byte[] bytes) throws RowProblem, InterruptedException {
    if (bytes.length < AVRO_HEADER || bytes[0] != 0) {
      throw new RowProblem(
          "The record does not begin with a zero byte and the number of its schema.");
    }
    if (registry == null) {
      throw new IllegalStateException("Avro without a registry; this is a bug.");
    }
    int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
    Schema schema = registry.schema(id);
    try {
      BinaryDecoder decoder =
          DecoderFactory.get()
              .binaryDecoder(bytes, AVRO_HEADER, bytes.length - AVRO_HEADER, reused);
      reused = decoder;
      Object value = new GenericDatumReader<Object>(schema).read(null, decoder);
      if (!decoder.isEnd()) {
        throw new RowProblem("The record is longer than its schema %d says.".formatted(id));
      }
      return new Decoded(AvroJson.of(schema, value), schema);
    } catch (IOException
        | AvroRuntimeException
        | IndexOutOfBoundsException
        | ArithmeticException
        | DateTimeException e) {
      throw new RowProblem(
          "The record is not Avro of schema %d: %s.".formatted(id, e.getMessage()));
    } catch (StackOverflowError e) {
      throw new RowProblem("The record is nested too deep for its schema %d.".formatted(id));
    }
  }

  /// As it came, for quarantine: the text where it is one, otherwise Base64.
  static String raw(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "";
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean isText =
        text.chars()
            .noneMatch(c -> c == '\uFFFD' || (c < ' ' && c != '\n' && c != '\r' && c != '\t'));
    return isText ? text : "base64:" + Base64.getEncoder().encodeToString(bytes);
  }
}
