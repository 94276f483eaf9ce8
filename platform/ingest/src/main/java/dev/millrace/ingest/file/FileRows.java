package dev.millrace.ingest.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a file, good ones and bad ones apart.
public final class FileRows {

  private static final int GZIP_MAGIC = 0x1f8b;

  private final SourceDefinition.Files source;
  private final RowReader rows;

  public FileRows(SourceDefinition.Files source, RowReader rows) {
    this.source = source;
    this.rows = rows;
  }

  /// Hands every row to the sink, in order.
  ///
  /// @throws IOException when the file cannot be read on; what was handed over until then is right
  public void read(Path file, String name, Instant now, Sink sink) throws IOException {
    try (InputStream bytes = open(file)) {
      switch (source.format()) {
        case CSV -> csv(bytes, name, now, sink);
        case JSON -> json(bytes, name, now, sink);
      }
    }
  }

  /// Plain or gzip, told by the first two bytes and not by the name.
  private static InputStream open(Path file) throws IOException {
    var bytes = new PushbackInputStream(Files.newInputStream(file), 2);
    byte[] start = bytes.readNBytes(2);
    bytes.unread(start);
    boolean isGzip =
        start.length == 2 && ((start[0] & 0xff) << 8 | (start[1] & 0xff)) == GZIP_MAGIC;
    return isGzip ? new GZIPInputStream(bytes, 64 * 1024) : bytes;
  }

  private void csv(InputStream bytes, String name, Instant now, Sink sink) throws IOException {
    var reader =
        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), 64 * 1024);
    var lines = new CsvLines(reader, source.delimiter());
    CsvLines.Line header = lines.next(0);
    if (header == null) {
      return;
    }
    Map<String, Integer> positions = positions(header);
    int width = header.fields().size();
    for (CsvLines.Line line = lines.next(width); line != null; line = lines.next(width)) {
      try {
        if (line.fields().size() != width || !line.isClosed()) {
          throw new RowProblem(wrongWidth(line, width));
        }
        sink.good(rows.read(line.fields(), positions, new Provenance(name, line.number(), now)));
      } catch (RowProblem e) {
        sink.bad(line.number(), e.reason(), line.raw());
      }
    }
  }

  private static String wrongWidth(CsvLines.Line line, int width) {
    return line.fields().isEmpty() || !line.isClosed()
        ? "The line holds a quote that is not closed."
        : "The line holds %d fields; the header has %d.".formatted(line.fields().size(), width);
  }

  private Map<String, Integer> positions(CsvLines.Line header) throws IOException {
    var positions = new HashMap<String, Integer>();
    List<String> names = header.fields();
    for (int i = 0; i < names.size(); i++) {
      String clean = i == 0 ? names.get(i).replace("\uFEFF", "") : names.get(i);
      positions.put(clean.strip(), i);
    }
    for (var field : source.fields()) {
      if (field.isRequired() && !positions.containsKey(field.from())) {
        throw new IOException(
            "its header lacks the column '%s' (it has: %s)"
                .formatted(field.from(), String.join(", ", names)));
      }
    }
    return positions;
  }

  private void json(InputStream bytes, String name, Instant now, Sink sink) throws IOException {
    var mapper = new ObjectMapper();
    long number = 0;
    try (MappingIterator<JsonNode> records = mapper.readerFor(JsonNode.class).readValues(bytes)) {
      while (records.hasNextValue()) {
        number++;
        JsonNode record = records.nextValue();
        try {
          sink.good(rows.read(record, new Provenance(name, number, now)));
        } catch (RowProblem e) {
          sink.bad(number, e.reason(), record.toString());
        }
      }
    } catch (JsonProcessingException e) {
      throw new IOException(
          "it is not JSON after row %d: %s".formatted(number, e.getOriginalMessage()), e);
    }
  }

  /// Takes rows as they are read.
  public interface Sink {
    void good(@Nullable Object[] row) throws IOException;

    void bad(long rowNumber, String reason, String raw) throws IOException;
  }
}
