package dev.millrace.transform.jinja;

import java.util.List;
import java.util.Map;

/// An expression, with the line on which it begins.
sealed interface Expr {

  int line();

  record Literal(Object value, int line) implements Expr {}

  record Name(String name, int line) implements Expr {}

  record Member(Expr of, String name, int line) implements Expr {}

  record Item(Expr of, Expr key, int line) implements Expr {}

  /// A bound that is not given is a literal `none`.
  record Slice(Expr of, Expr from, Expr to, Expr step, int line) implements Expr {}

  record Call(Expr callee, List<Argument> arguments, int line) implements Expr {}

  record Filter(Expr of, String name, List<Argument> arguments, int line) implements Expr {}

  record Test(Expr of, String name, List<Argument> arguments, int line) implements Expr {}

  record Not(Expr of, int line) implements Expr {}

  record Negative(Expr of, int line) implements Expr {}

  record Binary(String operator, Expr left, Expr right, int line) implements Expr {}

  /// `a < b <= c`
  record Comparison(Expr first, List<String> operators, List<Expr> rest, int line)
      implements Expr {}

  record Conditional(Expr when, Expr then, Expr otherwise, int line) implements Expr {}

  record Sequence(List<Expr> items, int line) implements Expr {}

  record Mapping(List<Map.Entry<Expr, Expr>> entries, int line) implements Expr {}

  /// @param name of the argument; empty for a position, `*` and `**` for those that are unpacked
  record Argument(String name, Expr value) {}
}
