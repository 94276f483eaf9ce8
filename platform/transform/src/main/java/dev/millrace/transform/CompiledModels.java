package dev.millrace.transform;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.table.Column;
import dev.millrace.transform.compile.CompiledBefore;
import dev.millrace.transform.compile.ModelCompiler;
import dev.millrace.transform.lineage.ColumnLineage;
import dev.millrace.transform.lineage.ModelColumns;
import dev.millrace.transform.lineage.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// All models of a project, each after those it reads.
///
/// @param engine tells the syntax tree of a query
/// @param before what is known from earlier compilations
public record CompiledModels(List<CompiledModel> inOrder, SqlEngine engine, CompiledBefore before) {

  public CompiledModels {
    inOrder = List.copyOf(inOrder);
  }

  /// Compiles every model; runs nothing.
  ///
  /// @throws MillraceException with every problem: unknown references, circles, syntax
  public static CompiledModels of(Project project, SqlEngine engine) {
    return of(project, engine, CompiledBefore.none());
  }

  /// The same; looks only at what has changed since what is known was found out.
  public static CompiledModels of(Project project, SqlEngine engine, CompiledBefore before) {
    return new CompiledModels(new ModelCompiler(project, engine, before).compile(), engine, before);
  }

  /// Writes down what was found out, for the next start.
  public void keep() {
    before.keep();
  }

  /// Tells the syntax tree of a query.
  public UnaryOperator<String> syntax() {
    return engine::syntaxOf;
  }

  /// For each model's table, the tables it is made from.
  public Map<TableName, Set<TableName>> lineage() {
    var lineage = new TreeMap<TableName, Set<TableName>>();
    inOrder.forEach(model -> lineage.put(model.table(), model.reads()));
    return lineage;
  }

  /// Where the columns of every model come from.
  ///
  /// @param columns of tables, where they are known
  public Map<TableName, ModelColumns> columns(Function<TableName, Optional<List<String>>> columns) {
    return new ColumnLineage(syntax(), engine::parseAhead, before).of(inOrder, columns);
  }

  /// Whether a column of a model is a column of one of its inputs as it is, or its day, by the
  /// model's SQL and by that of the views between them.
  public boolean isDayOf(
      CompiledModel model, String column, TableName input, String inputColumn, LakeView view) {
    if (!model.reads().contains(input)) {
      return false;
    }
    return new ColumnLineage(syntax())
        .of(model, table -> named(view, table))
        .find(column)
        .filter(ModelColumns.Column::isKnown)
        .map(found ->
            found.origins().stream()
                .anyMatch(origin ->
                    origin.table().equals(input)
                        && origin.column().equalsIgnoreCase(inputColumn)
                        && origin.kind().compareTo(Origin.Kind.CAST) <= 0))
        .orElse(false);
  }

  private static Optional<List<String>> named(LakeView view, TableName table) {
    return view.find(table).map(found -> found.columns().stream().map(Column::name).toList());
  }
}
