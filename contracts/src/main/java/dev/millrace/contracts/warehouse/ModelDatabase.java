package dev.millrace.contracts.warehouse;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.RowHandler;
import java.util.List;
import java.util.Optional;

/// A database that runs SQL models itself, over tables that a [Warehouse] has loaded there. All
/// that is made is one transaction, visible to others from `commit` on; without it nothing has
/// happened. What is refused leaves what was made before as it is. For one thread at a time.
public interface ModelDatabase extends AutoCloseable {

  /// Makes a table or a view anew.
  ///
  /// @return how many rows it has; 0 for a view
  /// @throws dev.millrace.contracts.problem.MillraceException SQL_ERROR with the engine's words,
  ///   `LINE n` among them where it tells where; SQL_FORBIDDEN when the text is not one query
  long make(Relation relation);

  /// Changes a table by the rows that a query answers.
  ///
  /// @param relation whose key says which rows go; without a key rows are only added
  /// @return how many rows came
  long change(Relation relation);

  /// By what a table was made; empty where it was not made here, or is a view.
  Optional<String> hash(TableName table);

  /// The columns of a table or a view; none where it is not there.
  List<Column> columns(TableName table);

  /// Hands over every row of a table or a view, with the Java values of our types.
  void read(TableName table, RowHandler handler);

  void commit();

  @Override
  void close();

  /// What a model becomes.
  ///
  /// @param select one query in the engine's own words
  /// @param hash of all that the model's rows are made by
  record Relation(
      TableName name,
      boolean isView,
      String select,
      List<String> key,
      List<String> indexes,
      String hash) {
    public Relation {
      key = List.copyOf(key);
      indexes = List.copyOf(indexes);
    }

    /// Whose rows are only added.
    public Relation withoutKey() {
      return new Relation(name, isView, select, List.of(), indexes, hash);
    }
  }

  /// A column as the engine has it.
  ///
  /// @param type ours where there is one of the same values; `decimal` for an exact number of any
  ///   size; otherwise the engine's own word
  record Column(String name, String type) {}
}
