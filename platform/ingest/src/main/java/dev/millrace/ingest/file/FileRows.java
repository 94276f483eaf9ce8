package dev.millrace.ingest.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/// Reads the rows of a file, plain or gzip, and hands them over one by one.
final class FileRows {

  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int MARK_BYTES = 3;

  private final FileForm form;
  private final FileLimits limits;
  private final ParquetReader parquet;

  FileRows(FileForm form, FileReading reading) {
    this.form = form;
    this.limits = reading.limits();
    this.parquet = reading.parquet();
  }

  /// Hands every row to the sink, in order.
  ///
  /// @param name as problems tell it
  /// @param packedBytes told how many bytes of the file have been read
  /// @throws IOException when the file cannot be read on; what was handed over until then is right
  void read(Path file, String name, AtomicLong packedBytes, RawRow.Sink sink) throws IOException {
    if (format(file) == FileFormat.PARQUET) {
      parquet.read(file, limits.maxColumns(), new ParquetRows(name, limits, sink));
      return;
    }
    try (InputStream raw = new Counted(LandingFile.open(file), packedBytes)) {
      InputStream bytes = unpacked(raw, name, packedBytes);
      var begin = new PushbackInputStream(bytes, MARK_BYTES);
      byte[] mark = begin.readNBytes(MARK_BYTES);
      int markBytes = markBytes(mark);
      begin.unread(mark, markBytes, mark.length - markBytes);
      Charset encoding = encoding(mark);
      InputStream text =
          encoding.equals(StandardCharsets.UTF_8) ? begin : new Utf8Stream(begin, encoding);
      switch (form.format()) {
        case CSV -> csv(new TextBuffer(text, limits.maxRecordBytes(), markBytes), name, sink);
        case JSON ->
            new JsonRecords(limits)
                .read(new BufferedInputStream(text, BUFFER), form.records(), sink);
        case PARQUET -> throw new IllegalStateException("It is read above; this is a bug.");
        case NDJSON -> lines(new TextBuffer(text, limits.maxRecordBytes(), markBytes), sink);
      }
    }
  }

  /// Parquet is told by its first bytes, whatever the source says.
  FileFormat format(Path file) throws IOException {
    if (ParquetRows.isParquet(file)) {
      return FileFormat.PARQUET;
    }
    if (form.format() == FileFormat.PARQUET) {
      throw new IOException("it is not Parquet: it does not begin with 'PAR1'");
    }
    return form.format();
  }

  /// Plain or gzip, told by the first two bytes and not by the name.
  private InputStream unpacked(InputStream raw, String name, AtomicLong packedBytes)
      throws IOException {
    var bytes = new PushbackInputStream(raw, 2);
    byte[] start = bytes.readNBytes(2);
    bytes.unread(start);
    boolean isGzip =
        start.length == 2 && ((start[0] & 0xff) << 8 | (start[1] & 0xff)) == GZIP_MAGIC;
    return isGzip
        ? new Unpacked(new GZIPInputStream(bytes, BUFFER), name, packedBytes::get, limits)
        : bytes;
  }

  /// How long the byte order mark is.
  private static int markBytes(byte[] begin) {
    if (begin.length == MARK_BYTES && value(begin, 0) == 0xefbb && (begin[2] & 0xff) == 0xbf) {
      return MARK_BYTES;
    }
    return isUtf16(begin) ? 2 : 0;
  }

  private static boolean isUtf16(byte[] begin) {
    return begin.length >= 2 && (value(begin, 0) == 0xfeff || value(begin, 0) == 0xfffe);
  }

  private static int value(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private Charset encoding(byte[] begin) {
    if (isUtf16(begin)) {
      return value(begin, 0) == 0xfeff ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    }
    return markBytes(begin) == MARK_BYTES ? StandardCharsets.UTF_8 : form.encoding();
  }

  private void csv(TextBuffer text, String name, RawRow.Sink sink) throws IOException {
    var records = new CsvRecords(text, form, limits);
    int width = form.columns().size();
    if (width == 0) {
      if (!records.next(0, sink)) {
        return;
      }
      width = records.fields();
      requireWidth(name, width);
      sink.columns(records.texts().stream().map(String::strip).toList());
      records.pass();
    } else {
      sink.columns(form.columns());
    }
    while (records.next(width, sink)) {
      sink.row(records);
      records.pass();
    }
  }

  private void requireWidth(String name, int width) {
    if (width > limits.maxColumns()) {
      throw ProblemCode.FILE_REFUSED.exception(
          "The file '%s' has %,d columns; expected at most %,d."
              .formatted(name, width, limits.maxColumns()),
          "Check 'delimiter', or deliver it in parts.");
    }
  }

  private void lines(TextBuffer text, RawRow.Sink sink) throws IOException {
    var json = new JsonRecords(limits);
    for (long number = 1; !text.isDone(); number++) {
      int end = text.lineEnd();
      if (end < 0) {
        sink.bad(
            number,
            "The line holds more than %,d bytes.".formatted(limits.maxRecordBytes()),
            text.skipLong());
        continue;
      }
      int from = text.start;
      text.start = Math.min(text.end, end + 1);
      String raw = new String(text.bytes, from, end - from, StandardCharsets.UTF_8).strip();
      if (!raw.isEmpty()) {
        try {
          sink.row(new JsonRecords.JsonRow(number, json.line(text.bytes, from, end - from)));
        } catch (JsonProcessingException e) {
          sink.bad(number, "The line is not JSON: %s.".formatted(e.getOriginalMessage()), raw);
        } catch (java.io.CharConversionException e) {
          sink.bad(number, "The line is not UTF-8; see 'encoding'.", raw);
        }
      }
    }
  }

  /// Tells how much has been read.
  private static final class Counted extends FilterInputStream {

    private final AtomicLong bytes;

    Counted(InputStream in, AtomicLong bytes) {
      super(in);
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      bytes.addAndGet(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int got = super.read(into, from, length);
      bytes.addAndGet(Math.max(0, got));
      return got;
    }
  }
}
