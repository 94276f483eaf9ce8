package dev.millrace.ingest.file;

import dev.millrace.contracts.definition.FileForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads CSV (RFC 4180) record by record, on bytes. A quote that is never closed costs its own line
/// only: where a record of several lines is none, its first line is taken alone and the rest is
/// read anew. A quote inside an unquoted field (`5" pipe`) is a character like any other.
final class CsvRecords implements RawRow {

  /// What ends with a field.
  private enum After {
    FIELD,
    RECORD,
    /// Nothing: what was read is no record.
    NONE
  }

  private static final int MAX_LINES = 200;
  private static final String OPEN_QUOTE = "The line holds a quote that is not closed.";

  private final TextBuffer text;
  private final FileLimits limits;
  private final byte delimiter;
  private final byte quote;
  private final byte escape;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private boolean[] escaped = new boolean[64];
  private int fields;
  private int at;
  private int lines;
  private int high;
  private boolean hasNul;
  private long line;
  private long number;
  private int recordEnd;

  CsvRecords(TextBuffer text, FileForm form, FileLimits limits) {
    this.text = text;
    this.limits = limits;
    this.delimiter = (byte) form.delimiter();
    this.quote = (byte) form.quote();
    this.escape = (byte) form.escape();
  }

  /// Goes to the next record that is not empty. False at the end.
  ///
  /// @param width how many fields a whole record has; 0 when that is not known yet
  /// @param sink takes lines that are no record
  boolean next(int width, Sink sink) throws IOException {
    while (!text.isDone()) {
      number = line + 1;
      if (isRecord()) {
        line += lines + 1L;
        if (isBlank()) {
          text.start = at;
          continue;
        }
        String trouble = trouble(width);
        if (trouble == null) {
          return true;
        }
        if (lines == 0) {
          sink.bad(number, trouble, raw());
          text.start = at;
          continue;
        }
        line = number - 1;
      }
      broken(sink);
    }
    return false;
  }

  /// Lets the record go.
  void pass() {
    text.start = at;
  }

  private @Nullable String trouble(int width) {
    if (width > 0 && fields != width) {
      return "The line holds %d fields; the header has %d.".formatted(fields, width);
    }
    if (hasNul) {
      int zero = text.start;
      while (text.bytes[zero] != 0) {
        zero++;
      }
      return "The line holds a NUL byte at offset %d.".formatted(text.offset(zero));
    }
    int wrong = high < 0 ? Utf8.wrongAt(text.bytes, text.start, recordEnd) : -1;
    return wrong < 0
        ? null
        : "The byte 0x%02X at offset %d is not UTF-8; see 'encoding'."
            .formatted(text.bytes[wrong], text.offset(wrong));
  }

  private boolean isBlank() {
    if (fields != 1) {
      return false;
    }
    for (int i = text.start; i < recordEnd; i++) {
      if (text.bytes[i] > ' ' || text.bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /// The first line alone.
  private void broken(Sink sink) throws IOException {
    line = number;
    int lineEnd = text.lineEnd();
    if (lineEnd < 0) {
      sink.bad(
          number,
          "The line holds more than %,d bytes.".formatted(limits.maxRecordBytes()),
          text.skipLong());
      return;
    }
    String raw = new String(text.bytes, text.start, lineEnd - text.start, StandardCharsets.UTF_8);
    text.start = Math.min(text.end, lineEnd + 1);
    sink.bad(number, OPEN_QUOTE, raw.stripTrailing());
  }

  /// Takes the record apart that begins here; false when it is none.
  private boolean isRecord() throws IOException {
    fields = 0;
    lines = 0;
    high = 0;
    hasNul = false;
    at = text.start;
    while (true) {
      boolean isQuoted = hasByte() && text.bytes[at] == quote;
      After after = isQuoted ? quoted() : plain();
      if (after != After.FIELD) {
        return after == After.RECORD;
      }
    }
  }

  private boolean hasByte() throws IOException {
    if (at < text.end) {
      return true;
    }
    int before = text.start;
    boolean got = text.more();
    at -= before - text.start;
    return got;
  }

  private After plain() throws IOException {
    int from = at - text.start;
    while (true) {
      byte[] bytes = text.bytes;
      int end = text.end;
      int i = at;
      int seen = 0;
      boolean zero = false;
      byte next = 0;
      while (i < end) {
        next = bytes[i];
        if (next == delimiter || next == '\n') {
          break;
        }
        seen |= next;
        zero |= next == 0;
        i++;
      }
      at = i;
      high |= seen;
      hasNul |= zero;
      if (i < end) {
        boolean isLast = next == '\n';
        int to = i - text.start;
        recordEnd = i;
        if (isLast && to > from && bytes[i - 1] == '\r') {
          to--;
          recordEnd--;
        }
        add(from, to, false);
        at++;
        return isLast ? After.RECORD : After.FIELD;
      }
      if (!hasByte()) {
        if (text.isFull()) {
          return After.NONE;
        }
        recordEnd = at;
        add(from, at - text.start, false);
        return After.RECORD;
      }
    }
  }

  private After quoted() throws IOException {
    at++;
    int from = at - text.start;
    boolean isEscaped = false;
    while (true) {
      if (!hasByte()) {
        return After.NONE;
      }
      byte next = text.bytes[at];
      if (next == escape && escape != quote) {
        isEscaped = true;
        at++;
        if (!hasByte()) {
          return After.NONE;
        }
        at++;
        continue;
      }
      if (next == quote) {
        int to = at - text.start;
        at++;
        if (escape == quote && hasByte() && text.bytes[at] == quote) {
          isEscaped = true;
          at++;
          continue;
        }
        add(from, to, isEscaped);
        return behindQuote();
      }
      if (next == '\n' && ++lines >= MAX_LINES) {
        return After.NONE;
      }
      high |= next;
      hasNul |= next == 0;
      at++;
    }
  }

  private After behindQuote() throws IOException {
    recordEnd = at;
    if (!hasByte()) {
      recordEnd = at;
      return After.RECORD;
    }
    byte next = text.bytes[at];
    recordEnd = at;
    if (next == '\r') {
      at++;
      boolean hasMore = hasByte();
      recordEnd = at - 1;
      if (!hasMore) {
        return After.RECORD;
      }
      next = text.bytes[at];
      if (next != '\n') {
        return After.NONE;
      }
    }
    at++;
    return next == delimiter ? After.FIELD : next == '\n' ? After.RECORD : After.NONE;
  }

  /// Both from the record's begin.
  private void add(int from, int to, boolean isEscaped) {
    if (fields < limits.maxColumns()) {
      if (fields == starts.length) {
        starts = Arrays.copyOf(starts, 2 * fields);
        ends = Arrays.copyOf(ends, 2 * fields);
        escaped = Arrays.copyOf(escaped, 2 * fields);
      }
      starts[fields] = from;
      ends[fields] = to;
      escaped[fields] = isEscaped;
    }
    fields++;
  }

  int fields() {
    return fields;
  }

  byte[] bytes() {
    return text.bytes;
  }

  /// Where a field begins in the bytes, without its quotes.
  int from(int field) {
    return text.start + starts[field];
  }

  int to(int field) {
    return text.start + ends[field];
  }

  /// Whether the bytes of a field are not yet what it says.
  boolean isEscaped(int field) {
    return escaped[field];
  }

  String text(int field) {
    String plain =
        new String(text.bytes, from(field), to(field) - from(field), StandardCharsets.UTF_8);
    return escaped[field] ? unescaped(plain) : plain;
  }

  private String unescaped(String given) {
    var plain = new StringBuilder(given.length());
    for (int i = 0; i < given.length(); i++) {
      if (given.charAt(i) == escape && i + 1 < given.length()) {
        i++;
      }
      plain.append(given.charAt(i));
    }
    return plain.toString();
  }

  /// Of at most so many as a file may have.
  List<String> texts() {
    var texts = new ArrayList<String>();
    for (int i = 0; i < Math.min(fields, limits.maxColumns()); i++) {
      texts.add(text(i));
    }
    return texts;
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public String raw() {
    return new String(text.bytes, text.start, recordEnd - text.start, StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable Object value(Found field) {
    int position = field.position();
    return position < 0 || starts[position] == ends[position] ? null : text(position);
  }
}
