package dev.millrace.transform.compile;

import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.jinja.Stmt;
import dev.millrace.transform.jinja.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the files of `macros/` define.
final class Macros {

  private final Map<String, Macro> byName = new HashMap<>();

  /// @param problems takes what cannot be read
  Macros(List<SourceText> files, List<Problem> problems) {
    for (SourceText file : files) {
      try {
        Template.parse(file.path(), file.text())
            .definitions()
            .filter(definition -> definition.kind() == Stmt.Kind.MACRO)
            .forEach(definition -> add(new Macro(file, definition), problems));
      } catch (MillraceException e) {
        problems.addAll(e.problems());
      }
    }
  }

  private void add(Macro macro, List<Problem> problems) {
    Macro before = byName.putIfAbsent(macro.definition.name(), macro);
    if (before != null) {
      problems.add(
          ProblemCode.DEFINITION_DUPLICATE.at(
              macro.file.line(macro.definition.line()),
              "The macro '%s' is defined in '%s' already; expected each name once."
                  .formatted(macro.definition.name(), before.file.path()),
              "Rename one of them."));
    }
  }

  @Nullable Macro find(String name) {
    return byName.get(name);
  }

  record Macro(SourceText file, Stmt.Definition definition) {}
}
