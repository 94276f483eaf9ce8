package dev.millrace.transform.jinja;

/// An expression that can be evaluated later.
public final class Expression {

  private final Expr tree;

  Expression(Expr tree) {
    this.tree = tree;
  }

  Expr tree() {
    return tree;
  }

  /// The literal text if it is one, or an empty text.
  public String literalText() {
    return tree instanceof Expr.Literal(String text, _) ? text : "";
  }

  public int line() {
    return tree.line();
  }
}
