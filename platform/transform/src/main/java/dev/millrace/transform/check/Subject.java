package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A table as it is while it is checked.
///
/// @param view where it is read
/// @param models the table of a model by its name
record Subject(TableState state, LakeView view, Function<String, Optional<TableName>> models) {

  TableName table() {
    return state.name();
  }

  /// @throws UnusableCheck when the table has no such column
  ColumnType type(String column) {
    return state.columns().stream()
        .filter(one -> one.name().equals(column))
        .findFirst()
        .map(Column::type)
        .orElseThrow(() -> {
          List<String> names = state.columns().stream().map(Column::name).toList();
          return new UnusableCheck(
              "%s has no column '%s'; %s"
                  .formatted(
                      table(),
                      column,
                      Nearest.to(column, names)
                          .map("did you mean '%s'?"::formatted)
                          .orElse("it has " + String.join(", ", names))));
        });
  }

  /// A column of its row, which must be there.
  String column(String name) {
    type(name);
    return Sql.column(name);
  }

  /// The table that an argument names.
  TableName other(CheckDefinition check, String argument) {
    String name = check.text(argument);
    return name.contains(".")
        ? TableName.of(name)
        : models
            .apply(name)
            .orElseThrow(
                () -> new IllegalStateException("The project was not checked; this is a bug."));
  }
}
