package dev.millrace.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/// Records that wait until the last of a run has been seen, on disk where they are many.
final class HeldRecords implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ColumnBlocks records;

  HeldRecords(Path spill) {
    this.records =
        new ColumnBlocks(
            List.of(new Column("page", Plain.INTEGER), new Column("record", Plain.STRING)), spill);
  }

  void add(int page, JsonNode record) {
    records.add(new @Nullable Object[] {page, record.toString()});
  }

  int count() {
    return records.count();
  }

  /// Each with its page, in their order.
  void forEach(ObjIntConsumer<JsonNode> taker) {
    Rows rows = records.rows();
    for (int i = 0; i < rows.count(); i++) {
      int page = ((Number) Objects.requireNonNull(rows.value(i, 0))).intValue();
      try {
        taker.accept(JSON.readTree((byte[]) Objects.requireNonNull(rows.value(i, 1))), page);
      } catch (IOException e) {
        throw new IllegalStateException("A record that was JSON is none; this is a bug.", e);
      }
    }
  }

  @Override
  public void close() {
    records.close();
  }
}
