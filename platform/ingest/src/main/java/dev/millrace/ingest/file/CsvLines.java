package dev.millrace.ingest.file;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads CSV (RFC 4180) record by record with each record's raw text. A quote that is never closed
/// costs its own line only: where a record of several lines does not fit the header, its first line
/// is taken alone and the rest is read anew.
final class CsvLines {

  private static final int MAX_LINES = 200;
  private static final int MAX_CHARACTERS = 1_000_000;

  private final BufferedReader reader;
  private final CsvReader.CsvReaderBuilder csv;
  private final Deque<String> waiting = new ArrayDeque<>();
  private long lineNumber;

  CsvLines(BufferedReader reader, char delimiter) {
    this.reader = reader;
    this.csv = CsvReader.builder().fieldSeparator(delimiter).maxBufferSize(2 * MAX_CHARACTERS);
  }

  /// The next record that is not empty, or null at the end.
  ///
  /// @param width how many fields a whole record has; 0 when that is not known yet
  @Nullable Line next(int width) throws IOException {
    String first = line();
    while (first != null && first.isBlank()) {
      first = line();
    }
    if (first == null) {
      return null;
    }
    long number = lineNumber;
    Line alone = parse(number, first);
    if (isWhole(alone, width) && !hasOpenQuote(first)) {
      return alone;
    }
    return hasOpenQuote(first) ? joined(first, number, width, alone) : alone;
  }

  private Line joined(String first, long number, int width, Line alone) throws IOException {
    var text = new StringBuilder(first);
    var taken = new ArrayDeque<String>();
    boolean isOpen = true;
    while (isOpen && taken.size() < MAX_LINES && text.length() < MAX_CHARACTERS) {
      String more = line();
      if (more == null) {
        break;
      }
      taken.add(more);
      text.append('\n').append(more);
      isOpen ^= hasOpenQuote(more);
    }
    Line whole = isOpen ? null : parse(number, text.toString());
    if (whole != null && isWhole(whole, width)) {
      return whole;
    }
    Iterator<String> back = taken.descendingIterator();
    while (back.hasNext()) {
      waiting.addFirst(back.next());
      lineNumber--;
    }
    return isWhole(alone, width) && alone.isClosed()
        ? alone
        : new Line(number, first, List.of(), false);
  }

  private static boolean isWhole(Line line, int width) {
    return width == 0 || line.fields().size() == width;
  }

  private static boolean hasOpenQuote(String line) {
    return line.chars().filter(c -> c == '"').count() % 2 == 1;
  }

  private Line parse(long number, String text) {
    try {
      CsvRecord record = csv.ofSingleCsvRecord(text);
      return new Line(number, text, record.getFields(), isClosed(text));
    } catch (RuntimeException e) {
      return new Line(number, text, List.of(), false);
    }
  }

  /// A quote inside an unquoted field (`5" pipe`) is a character like any other; one that opens a
  /// field must be closed.
  private static boolean isClosed(String text) {
    return !hasOpenQuote(text) || !(text.startsWith("\"") || text.contains(",\""));
  }

  private @Nullable String line() throws IOException {
    String next = waiting.isEmpty() ? reader.readLine() : waiting.removeFirst();
    if (next != null) {
      lineNumber++;
    }
    return next;
  }

  /// @param fields none where the line could not be taken apart
  record Line(long number, String raw, List<String> fields, boolean isClosed) {}
}
