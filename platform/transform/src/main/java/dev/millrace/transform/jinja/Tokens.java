package dev.millrace.transform.jinja;

import dev.millrace.contracts.problem.MillraceException;
import java.util.List;

/// A place in a list of tokens.
final class Tokens {

  private final String file;
  private final List<Token> tokens;
  private int at;

  Tokens(String file, List<Token> tokens) {
    this.file = file;
    this.tokens = tokens;
  }

  String file() {
    return file;
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  boolean take(Token.Kind kind, String text) {
    if (peek().is(kind, text)) {
      at++;
      return true;
    }
    return false;
  }

  Token require(Token.Kind kind, String text) {
    if (!peek().is(kind, text)) {
      throw problem(
          "There is %s where '%s' was expected.".formatted(peek(), text),
          "Correct the template at this line.");
    }
    return next();
  }

  String name() {
    if (peek().kind() != Token.Kind.NAME) {
      throw problem(
          "There is %s where a name was expected.".formatted(peek()),
          "Correct the template at this line.");
    }
    return next().text();
  }

  MillraceException problem(String message, String hint) {
    return problemAt(peek().line(), message, hint);
  }

  MillraceException problemAt(int line, String message, String hint) {
    return TemplateProblems.at(file, line, message, hint);
  }
}
