package dev.millrace.external.postgres;

import dev.millrace.contracts.table.RowHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/// Writes rows in PostgreSQL's text COPY format, in blocks of about 64 KB.
final class CopyWriter implements RowHandler {

  private static final int BLOCK_CHARACTERS = 64 * 1024;

  private final CopyIn copy;
  private final StringBuilder block = new StringBuilder(BLOCK_CHARACTERS + 4096);
  private long rows;

  CopyWriter(CopyIn copy) {
    this.copy = copy;
  }

  @Override
  public void row(@Nullable Object[] values) {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        block.append('\t');
      }
      append(values[i]);
    }
    block.append('\n');
    rows++;
    if (block.length() >= BLOCK_CHARACTERS) {
      send();
    }
  }

  /// Sends what is left and ends the copy.
  long finish() throws SQLException {
    send();
    copy.endCopy();
    return rows;
  }

  private void append(@Nullable Object value) {
    if (value == null) {
      block.append("\\N");
      return;
    }
    String text = value.toString();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> block.append("\\\\");
        case '\n' -> block.append("\\n");
        case '\r' -> block.append("\\r");
        case '\t' -> block.append("\\t");
        // PostgreSQL's text cannot hold it; a replacement keeps the row.
        case '\0' -> block.append('\uFFFD');
        default -> block.append(c);
      }
    }
  }

  private void send() {
    try {
      byte[] bytes = block.toString().getBytes(StandardCharsets.UTF_8);
      copy.writeToCopy(bytes, 0, bytes.length);
      block.setLength(0);
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
  }
}
