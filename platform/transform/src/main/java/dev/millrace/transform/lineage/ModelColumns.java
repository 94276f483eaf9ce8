package dev.millrace.transform.lineage;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where the columns of a query come from.
///
/// @param columns in order; only those that could be told when not complete
/// @param isComplete whether these are all its columns
/// @param rows columns that decide which rows there are: of filters, joins and groups
/// @param areRowsKnown whether these are all of them
public record ModelColumns(
    List<Column> columns, boolean isComplete, Set<Origin> rows, boolean areRowsKnown) {

  public ModelColumns {
    columns = List.copyOf(columns);
    rows = Set.copyOf(rows);
  }

  /// @param isKnown whether these are all origins; what is not known is not guessed
  public record Column(String name, Set<Origin> origins, boolean isKnown) {
    public Column {
      origins = Set.copyOf(origins);
    }
  }

  public Optional<Column> find(String name) {
    return columns.stream().filter(column -> column.name().equalsIgnoreCase(name)).findFirst();
  }
}
