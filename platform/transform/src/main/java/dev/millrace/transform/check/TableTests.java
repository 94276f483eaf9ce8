package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// Expectations that are answered by what the lake knows of a table; no row is read.
final class TableTests {

  private final Subject subject;
  private final LakeView published;
  private final CheckDefinition check;

  private TableTests(Subject subject, LakeView published, CheckDefinition check) {
    this.subject = subject;
    this.published = published;
    this.check = check;
  }

  /// @param words what was found
  record Found(boolean holds, String words) {}

  static Found of(Subject subject, LakeView published, CheckDefinition check) {
    return new TableTests(subject, published, check).found();
  }

  private Found found() {
    return switch (check.expectation()) {
      case VALUES_OF_TYPE -> type(List.of(check.text("type_")));
      case VALUES_IN_TYPE_LIST -> type(check.texts("type_list"));
      case ROW_COUNT_OTHER_TABLE -> otherTable();
      case ROW_COUNT_CHANGE -> change();
      case COLUMN_COUNT -> {
        Range range = Range.of(check);
        yield new Found(
            range.holds(names().size()),
            "%d columns, expected %s".formatted(names().size(), range.words()));
      }
      case COLUMN_COUNT_EQUAL -> {
        long expected = (long) check.number("value");
        yield new Found(
            names().size() == expected,
            "%d columns, expected %d".formatted(names().size(), expected));
      }
      case COLUMNS_ORDERED ->
          new Found(names().equals(check.texts("column_list")), "the columns are " + names());
      case COLUMNS_SET -> set();
      case COLUMN_EXISTS -> exists();
      default ->
          throw new IllegalStateException(
              "The check %s needs the rows; this is a bug."
                  .formatted(check.expectation().shortName()));
    };
  }

  private Found type(List<String> names) {
    ColumnType type = subject.type(check.text("column"));
    return new Found(
        names.stream().anyMatch(name -> isCalled(type, name)),
        "the type is %s, expected %s".formatted(type, String.join(" or ", names)));
  }

  /// By our word, or by one that SQL, Spark or pandas have for it.
  private static boolean isCalled(ColumnType type, String name) {
    String word = name.toLowerCase(Locale.ROOT).strip().replaceAll("(_?type)?(\\(\\))?$", "");
    if (word.equals(type.toString())) {
      return true;
    }
    return switch (type) {
      case Decimal _ -> List.of("decimal", "numeric", "number").contains(word);
      case Plain plain ->
          switch (plain) {
            case STRING -> List.of("varchar", "text", "str", "object", "char").contains(word);
            case INTEGER -> List.of("int", "int32", "int4", "smallint", "int16").contains(word);
            case LONG -> List.of("bigint", "int64", "int8", "int").contains(word);
            case DOUBLE -> List.of("float", "float64", "real", "double precision").contains(word);
            case BOOLEAN -> word.equals("bool");
            case DATE -> false;
            case TIMESTAMP ->
                List.of("timestamptz", "datetime", "datetime64", "timestamp with time zone")
                    .contains(word);
          };
    };
  }

  private Found otherTable() {
    var other = subject.other(check, "other_table_name");
    long there = subject.view().find(other).map(TableState::rows).orElse(0L);
    long here = subject.state().rows();
    return new Found(here == there, "%,d rows, and %,d in %s".formatted(here, there, other));
  }

  private Found change() {
    long before = published.find(subject.table()).map(TableState::rows).orElse(0L);
    long after = subject.state().rows();
    double percent = before == 0 ? 0 : 100.0 * Math.abs(after - before) / before;
    return new Found(
        percent <= check.number("at_most_percent"),
        "from %,d rows to %,d".formatted(before, after));
  }

  private Found set() {
    var here = new TreeSet<>(names());
    var wanted = new TreeSet<>(check.texts("column_set"));
    boolean isExact = !Boolean.FALSE.equals(check.arguments().get("exact_match"));
    return new Found(
        isExact ? here.equals(wanted) : here.containsAll(wanted), "the columns are " + names());
  }

  private Found exists() {
    int at = names().indexOf(check.text("column"));
    boolean isThere =
        at >= 0 && check.findNumber("column_index").map(index -> index == at).orElse(true);
    return new Found(isThere, at < 0 ? "there is no such column" : "it is column " + at);
  }

  private List<String> names() {
    return subject.state().columns().stream().map(Column::name).toList();
  }
}
