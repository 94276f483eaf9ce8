package dev.millrace.transform.jinja;

import java.util.List;
import java.util.Map;

/// A statement, with the line on which it begins.
public sealed interface Stmt {

  int line();

  record Text(String text, int line) implements Stmt {}

  record Output(Expression value, int line) implements Stmt {}

  record Do(Expression value, int line) implements Stmt {}

  record If(List<Branch> branches, List<Stmt> otherwise, int line) implements Stmt {}

  record For(
      List<String> names,
      Expression items,
      Expression when,
      List<Stmt> body,
      List<Stmt> otherwise,
      int line)
      implements Stmt {}

  /// @param member set on a namespace; empty for a variable
  record Set(List<String> names, String member, Expression value, int line) implements Stmt {}

  record SetBlock(String name, List<Stmt> body, int line) implements Stmt {}

  record FilterBlock(Expression filter, List<Stmt> body, int line) implements Stmt {}

  record With(List<Set> sets, List<Stmt> body, int line) implements Stmt {}

  record CallBlock(List<Parameter> parameters, Expression call, List<Stmt> body, int line)
      implements Stmt {}

  /// `macro`, `test`, `snapshot`, `materialization` or `docs`.
  ///
  /// @param options of a materialization, such as `adapter`
  record Definition(
      Kind kind,
      String name,
      List<Parameter> parameters,
      Map<String, String> options,
      List<Stmt> body,
      int line)
      implements Stmt {

    static final String TAKES_ANY_NAME = " kwargs";
  }

  /// What a block defines.
  enum Kind {
    MACRO,
    TEST,
    SNAPSHOT,
    MATERIALIZATION,
    DOCS
  }

  record Branch(Expression when, List<Stmt> body) {}

  /// @param otherwise its default; a parameter without one is undefined when it is not given
  record Parameter(String name, Expression otherwise) {}
}
