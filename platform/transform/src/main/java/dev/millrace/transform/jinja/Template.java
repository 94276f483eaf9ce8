package dev.millrace.transform.jinja;

import java.util.List;
import java.util.stream.Stream;

/// A parsed template.
///
/// @param file the path by which problems name it
/// @param calls the names that it calls, in order, as `ref` or `dbt_utils.star`
public record Template(String file, List<Stmt> body, List<NamedCall> calls) {

  public Template {
    body = List.copyOf(body);
    calls = List.copyOf(calls);
  }

  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_TEMPLATE with file and line
  public static Template parse(String file, String text) {
    return new Parser(file, Lexer.tokens(file, text)).template();
  }

  /// Macros, tests, snapshots, materializations and docs at the top of the file.
  public Stream<Stmt.Definition> definitions() {
    return body.stream().filter(Stmt.Definition.class::isInstance).map(Stmt.Definition.class::cast);
  }

  /// A call by name somewhere in the template, run or not.
  ///
  /// @param texts the arguments that are literal texts, as far as all before them are
  public record NamedCall(String name, List<String> texts, int line) {
    public NamedCall {
      texts = List.copyOf(texts);
    }
  }
}
