package dev.millrace.transform.seed;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The rows of a seed's CSV; each column has the narrowest type that all its values fit.
public final class SeedRows {

  private static final int MAX_ROWS = 5_000_000;
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,17})");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?");

  private SeedRows() {}

  /// A file of a seed.
  ///
  /// @param delimiter one character; a comma where it is empty
  /// @param asWritten columns that keep their text, because their type is given
  public record Csv(
      String name, String path, String text, String delimiter, Set<String> asWritten) {
    public Csv {
      asWritten = Set.copyOf(asWritten);
    }
  }

  /// @throws MillraceException FILE_UNREADABLE, with the line
  public static Rows read(Csv seed) {
    List<CsvRecord> records = records(seed);
    if (records.isEmpty()) {
      throw problem(seed, 1, "The seed '%s' has no header.".formatted(seed.name()));
    }
    List<String> names = records.removeFirst().getFields();
    for (CsvRecord each : records) {
      if (each.getFieldCount() != names.size()) {
        throw problem(
            seed,
            (int) each.getStartingLineNumber(),
            "The row has %d values; expected %d.".formatted(each.getFieldCount(), names.size()));
      }
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).strip().replace("\uFEFF", "").toLowerCase(Locale.ROOT);
      columns.add(
          new Column(name, seed.asWritten().contains(name) ? Plain.STRING : type(records, i)));
    }
    List<@Nullable Object[]> values = new ArrayList<>(records.size());
    for (CsvRecord each : records) {
      @Nullable Object[] row = new @Nullable Object[columns.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = value(each.getField(i), columns.get(i).type());
      }
      values.add(row);
    }
    return new Rows(columns, values);
  }

  private static List<CsvRecord> records(Csv seed) {
    List<CsvRecord> records = new ArrayList<>();
    String delimiter = seed.delimiter();
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(delimiter.isEmpty() ? ',' : delimiter.charAt(0))
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // told below, with the line
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(seed.text())) {
      for (CsvRecord each : reader) {
        if (records.size() > MAX_ROWS) {
          throw problem(seed, 0, "The seed has more than %,d rows.".formatted(MAX_ROWS));
        }
        records.add(each);
      }
    } catch (CsvParseException | java.io.IOException e) {
      throw new MillraceException(
          problem(seed, 0, "The seed is not CSV: %s.".formatted(e.getMessage())).problem(), e);
    }
    return records;
  }

  private static MillraceException problem(Csv seed, int line, String message) {
    return new MillraceException(
        ProblemCode.FILE_UNREADABLE.at(
            new dev.millrace.contracts.problem.Where(seed.path(), line),
            message,
            "Correct the file, or load large data through the landing zone."));
  }

  private static ColumnType type(List<CsvRecord> records, int column) {
    List<String> values =
        records.stream()
            .map(each -> each.getField(column))
            .filter(value -> !value.isEmpty())
            .toList();
    if (values.isEmpty()) {
      return Plain.STRING;
    }
    if (all(values, value -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false"))) {
      return Plain.BOOLEAN;
    }
    if (all(values, value -> WHOLE.matcher(value).matches())) {
      return Plain.LONG;
    }
    if (all(
        values,
        value ->
            NUMBER.matcher(value).matches()
                && (WHOLE.matcher(value).matches()
                    || (!value.matches("-?0\\d.*") && value.contains("."))))) {
      return Plain.DOUBLE;
    }
    if (all(values, value -> DATE.matcher(value).matches() && isDate(value))) {
      return Plain.DATE;
    }
    return all(values, value -> TIME.matcher(value).matches() && isTime(value))
        ? Plain.TIMESTAMP
        : Plain.STRING;
  }

  private static boolean all(List<String> values, java.util.function.Predicate<String> fits) {
    return values.stream().allMatch(fits);
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean isTime(String text) {
    try {
      LocalDateTime.parse(text.replace(' ', 'T'));
      return true;
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static @Nullable Object value(String text, ColumnType type) {
    if (text.isEmpty()) {
      return null;
    }
    if (!(type instanceof Plain plain)) {
      return text;
    }
    return switch (plain) {
      case BOOLEAN -> Boolean.valueOf(text.toLowerCase(Locale.ROOT));
      case LONG -> Long.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case DATE -> LocalDate.parse(text);
      case TIMESTAMP -> LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
      default -> text;
    };
  }
}
