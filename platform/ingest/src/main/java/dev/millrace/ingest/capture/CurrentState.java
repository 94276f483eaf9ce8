package dev.millrace.ingest.capture;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The SQL of a captured table's current state over its history.
public final class CurrentState {

  private CurrentState() {}

  /// @param shown for each column of the table, the column of history that takes its values now
  /// @param hasUnchanged whether rows may leave out large values that had not changed
  public static String select(
      TableName changes,
      List<String> key,
      Map<String, String> shown,
      List<Column> columns,
      boolean hasUnchanged) {
    String partition = key.stream().map(CurrentState::quoted).collect(Collectors.joining(", "));
    String list =
        shown.entrySet().stream()
            .map(entry -> value(entry.getKey(), entry.getValue(), columns, hasUnchanged, partition))
            .collect(Collectors.joining(",\n    "));
    String names =
        shown.keySet().stream().map(CurrentState::quoted).collect(Collectors.joining(", "));
    return """
    select %s
    from (
      select
        %s,
        _op as _last_op,
        row_number() over (partition by %s order by _sequence desc%s) as _newest
      from %s
      where _op <> 't' and _sequence > coalesce(
        (select max(_sequence) from %s where _op = 't'), -1)
    ) as latest
    where _newest = 1 and _last_op <> 'd'
    """
        .formatted(names, list, partition, late(columns), changes, changes);
  }

  /// A record of a topic that was mended late has the number of the one before it.
  private static String late(List<Column> columns) {
    return columns.stream().anyMatch(column -> column.name().equals("_offset"))
        ? ", _offset desc"
        : "";
  }

  private static String value(
      String name, String target, List<Column> columns, boolean hasUnchanged, String partition) {
    boolean isMoved = !name.equalsIgnoreCase(target);
    String value = quoted(target);
    if (isMoved && columns.stream().anyMatch(column -> column.name().equalsIgnoreCase(name))) {
      value =
          "coalesce(%s, try_cast(%s as %s))".formatted(value, quoted(name), type(target, columns));
    }
    if (!hasUnchanged || !isLarge(target, columns)) {
      return "%s as %s".formatted(value, quoted(name));
    }
    return """
    last_value(
          case when contains(coalesce(_unchanged, ''), ',%s,') then null
            else {'held': %s} end ignore nulls)
          over (partition by %s order by _sequence
            rows between unbounded preceding and current row).held as %s\
    """
        .formatted(name, value, partition, quoted(name));
  }

  /// Only texts, bytes and what is stored as text can be left out of a change.
  private static boolean isLarge(String target, List<Column> columns) {
    return type(target, columns).equals("varchar");
  }

  private static String type(String name, List<Column> columns) {
    String type =
        columns.stream()
            .filter(column -> column.name().equalsIgnoreCase(name))
            .map(column -> column.type().toString())
            .findFirst()
            .orElse("string");
    return switch (type) {
      case "string" -> "varchar";
      case "long" -> "bigint";
      case "timestamp" -> "timestamptz";
      default -> type;
    };
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
