package dev.millrace.ingest.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetReader;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
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
  private List<Column> columns = List.of();
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
  public void columns(List<Column> found) throws IOException {
    columns = found;
    sink.typed(found);
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
    sink.row(new ParquetRow(number, columns, texts));
  }

  private record ParquetRow(long number, List<Column> columns, @Nullable String[] texts)
      implements RawRow {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// As JSON, in which a replay finds its fields.
    @Override
    public String raw() {
      ObjectNode row = JSON.createObjectNode();
      for (int i = 0; i < texts.length; i++) {
        row.set(columns.get(i).name(), json(columns.get(i), texts[i]));
      }
      return row.toString();
    }

    private static JsonNode json(Column column, @Nullable String text) {
      if (text == null) {
        return JSON.nullNode();
      }
      boolean isNumber =
          switch (column.type()) {
            case Decimal _ -> true;
            case Plain plain ->
                plain == Plain.INTEGER || plain == Plain.LONG || plain == Plain.DOUBLE;
          };
      try {
        return isNumber
            ? JSON.getNodeFactory().numberNode(new BigDecimal(text))
            : JSON.getNodeFactory().textNode(text);
      } catch (NumberFormatException e) {
        return JSON.getNodeFactory().textNode(text); // NaN is no number to JSON
      }
    }

    @Override
    public @Nullable String value(Found field) {
      return field.position() < 0 ? null : texts[field.position()];
    }
  }
}
