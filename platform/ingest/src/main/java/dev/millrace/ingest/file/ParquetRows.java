package dev.millrace.ingest.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetReader;
import dev.millrace.contracts.table.Column;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a Parquet file, as those of any other: the file says its columns' names and types.
final class ParquetRows implements ParquetReader.Sink {

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final FileLimits limits;
  private final RawRow.Sink sink;
  private List<String> names = List.of();
  private long number;
  private long characters;

  /// @param name as problems tell it
  ParquetRows(String name, FileLimits limits, RawRow.Sink sink) {
    this.name = name;
    this.limits = limits;
    this.sink = sink;
  }

  static boolean isParquet(Path file) throws IOException {
    try (InputStream bytes = LandingFile.open(file)) {
      return Arrays.equals(bytes.readNBytes(MAGIC.length), MAGIC);
    }
  }

  @Override
  public void columns(List<Column> columns) throws IOException {
    names = columns.stream().map(Column::name).toList();
    sink.typed(columns);
  }

  @Override
  public void row(@Nullable String[] texts) throws IOException {
    number++;
    long length = 0;
    for (String text : texts) {
      length += text == null ? 1 : text.length();
    }
    characters += length;
    if (characters > limits.maxBytes()) {
      throw ProblemCode.FILE_REFUSED.exception(
          "The file '%s' unpacks to more than %,d bytes; nothing of it was loaded."
              .formatted(name, limits.maxBytes()),
          "Deliver it in parts.");
    }
    if (length > limits.maxRecordBytes()) {
      sink.bad(number, "The row holds more than %,d bytes.".formatted(limits.maxRecordBytes()), "");
      return;
    }
    sink.row(new ParquetRow(number, names, texts));
  }

  private record ParquetRow(long number, List<String> names, @Nullable String[] texts)
      implements RawRow {

    /// As JSON, in which a replay finds its fields.
    @Override
    public String raw() {
      ObjectNode row = new ObjectMapper().createObjectNode();
      for (int i = 0; i < texts.length; i++) {
        row.put(names.get(i), texts[i]);
      }
      return row.toString();
    }

    @Override
    public @Nullable String value(Found field) {
      return field.position() < 0 ? null : texts[field.position()];
    }
  }
}
