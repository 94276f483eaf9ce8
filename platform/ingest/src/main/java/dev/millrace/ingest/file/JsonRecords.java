package dev.millrace.ingest.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads JSON record by record: an array, the array at a path in an object, or one value after
/// another. No record stands in memory that is longer than the limit, and none is deeper.
final class JsonRecords {

  private final ObjectMapper mapper;
  private final FileLimits limits;

  JsonRecords(FileLimits limits) {
    this.limits = limits;
    this.mapper =
        new ObjectMapper(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(limits.maxDepth()).build())
                .build());
  }

  /// @param records path of the array in the object; empty for the whole
  void read(InputStream bytes, String records, RawRow.Sink sink) throws IOException {
    var bounded = new Bounded(bytes);
    long number = 0;
    try (JsonParser parser = mapper.createParser(bounded)) {
      JsonToken token = parser.nextToken();
      boolean isList = token == JsonToken.START_ARRAY;
      if (!records.isEmpty()) {
        enter(parser, token, records.split("\\.", -1), bounded);
        isList = true;
      }
      JsonToken next = isList ? parser.nextToken() : token;
      while (next != null && next != JsonToken.END_ARRAY) {
        number++;
        bounded.left = limits.maxRecordBytes();
        JsonNode record = mapper.readTree(parser);
        sink.row(new JsonRow(number, record));
        bounded.left = limits.maxRecordBytes();
        next = parser.nextToken();
      }
    } catch (JsonProcessingException e) {
      throw new IOException(
          "it is not JSON after row %d: %s"
              .formatted(Math.max(0, number - 1), e.getOriginalMessage()),
          e);
    }
  }

  private static void enter(
      JsonParser parser, @Nullable JsonToken first, String[] path, Bounded bounded)
      throws IOException {
    JsonToken token = first;
    for (String step : path) {
      boolean isFound = false;
      if (token == JsonToken.START_OBJECT) {
        while (!isFound && parser.nextToken() == JsonToken.FIELD_NAME) {
          isFound = parser.currentName().equals(step);
          token = parser.nextToken();
          if (!isFound) {
            bounded.isSkipping = true;
            parser.skipChildren();
            bounded.isSkipping = false;
          }
        }
      }
      if (!isFound) {
        throw noArray(path);
      }
    }
    if (token != JsonToken.START_ARRAY) {
      throw noArray(path);
    }
  }

  private static IOException noArray(String[] path) {
    return new IOException("it holds no array '%s'".formatted(String.join(".", path)));
  }

  /// One line, which is one record.
  ///
  /// @throws JsonProcessingException when it is not
  JsonNode line(byte[] bytes, int from, int length) throws IOException {
    try (JsonParser parser = mapper.createParser(bytes, from, length)) {
      JsonNode record = mapper.readTree(parser);
      if (parser.nextToken() != null) {
        throw new com.fasterxml.jackson.core.JsonParseException(
            parser, "something comes behind the first value");
      }
      return record;
    }
  }

  /// A record that was read.
  record JsonRow(long number, JsonNode json) implements RawRow {

    @Override
    public String raw() {
      return json.toString();
    }

    @Override
    public @Nullable JsonNode value(Found field) {
      JsonNode node = json;
      for (String step : field.path()) {
        node = node.path(step);
      }
      return node.isMissingNode() || node.isNull() ? null : node;
    }
  }

  /// Bytes of one record at a time.
  private final class Bounded extends FilterInputStream {

    private long left = limits.maxRecordBytes();
    private boolean isSkipping;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      throw new IllegalStateException("JSON is read in pieces; this is a bug.");
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (left <= 0 && !isSkipping) {
        throw new IOException(
            "a record of it holds more than %,d bytes".formatted(limits.maxRecordBytes()));
      }
      int got = super.read(into, from, length);
      left -= got;
      return got;
    }
  }
}
