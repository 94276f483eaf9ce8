package dev.millrace.transform.jinja;

import dev.millrace.transform.jinja.Expr.Literal;
import dev.millrace.transform.jinja.Stmt.Kind;
import dev.millrace.transform.jinja.Stmt.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads statements; expressions are read by [ExpressionParser].
final class Parser {

  private static final int MAX_DEPTH = 100;
  private static final Set<String> STATEMENTS =
      Set.of(
          "if",
          "for",
          "set",
          "do",
          "macro",
          "test",
          "data_test",
          "snapshot",
          "materialization",
          "docs",
          "call",
          "filter",
          "with");

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private int depth;

  Parser(String file, List<Token> tokens) {
    this.tokens = new Tokens(file, tokens);
    this.expressions = new ExpressionParser(this.tokens);
  }

  Template template() {
    List<Stmt> body = body(Set.of());
    return new Template(tokens.file(), body, expressions.calls());
  }

  /// Until a block of one of these names, which is left to read, or the end of the file.
  private List<Stmt> body(Set<String> ends) {
    if (++depth > MAX_DEPTH) {
      throw tokens.problem(
          "Blocks lie more than %d deep in each other.".formatted(MAX_DEPTH), "Split the file.");
    }
    var body = new ArrayList<Stmt>();
    while (true) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case END -> {
          if (!ends.isEmpty()) {
            throw tokens.problem(
                "The file ends where '%s' was expected.".formatted(String.join("' or '", ends)),
                "Close the block.");
          }
          depth--;
          return body;
        }
        case TEXT -> body.add(new Stmt.Text(tokens.next().text(), token.line()));
        case OUTPUT_BEGIN -> {
          tokens.next();
          Expr value = expressions.withTuple();
          tokens.require(Token.Kind.OUTPUT_END, "}}");
          body.add(new Stmt.Output(new Expression(value), token.line()));
        }
        default -> {
          if (ends.contains(tokens.peek(1).text())) {
            depth--;
            return body;
          }
          tokens.require(Token.Kind.BLOCK_BEGIN, "{%");
          body.add(statement(tokens.next()));
        }
      }
    }
  }

  private Stmt statement(Token word) {
    int line = word.line();
    return switch (word.text()) {
      case "if" -> ifs(line);
      case "for" -> fors(line);
      case "set" -> set(line);
      case "do" -> {
        Expr value = expressions.withTuple();
        endOfBlock();
        yield new Stmt.Do(new Expression(value), line);
      }
      case "macro" -> definition(Kind.MACRO, "endmacro", line);
      case "test" -> definition(Kind.TEST, "endtest", line);
      case "data_test" -> definition(Kind.TEST, "enddata_test", line);
      case "snapshot" -> definition(Kind.SNAPSHOT, "endsnapshot", line);
      case "materialization" -> definition(Kind.MATERIALIZATION, "endmaterialization", line);
      case "docs" -> definition(Kind.DOCS, "enddocs", line);
      case "call" -> call(line);
      case "filter" -> filter(line);
      case "with" -> with(line);
      default ->
          throw tokens.problemAt(
              line,
              "The statement '%s' is not known.".formatted(word.text()),
              dev.millrace.contracts.problem.Nearest.hint(
                  word.text(),
                  STATEMENTS,
                  "Use one of: %s."
                      .formatted(String.join(", ", new java.util.TreeSet<>(STATEMENTS)))));
    };
  }

  private Stmt ifs(int line) {
    var branches = new ArrayList<Stmt.Branch>();
    List<Stmt> otherwise = List.of();
    Expr when = expressions.expression();
    endOfBlock();
    while (true) {
      List<Stmt> body = body(Set.of("elif", "else", "endif"));
      branches.add(new Stmt.Branch(new Expression(when), body));
      tokens.next();
      String word = tokens.next().text();
      if (word.equals("elif")) {
        when = expressions.expression();
        endOfBlock();
        continue;
      }
      endOfBlock();
      if (word.equals("else")) {
        otherwise = body(Set.of("endif"));
        end("endif");
      }
      return new Stmt.If(branches, otherwise, line);
    }
  }

  private Stmt fors(int line) {
    List<String> names = expressions.targets();
    tokens.require(Token.Kind.NAME, "in");
    Expr items = expressions.withTupleButNoCondition();
    Expr when = new Literal(true, line);
    if (tokens.take(Token.Kind.NAME, "if")) {
      when = expressions.expression();
    }
    tokens.take(Token.Kind.NAME, "recursive");
    endOfBlock();
    List<Stmt> body = body(Set.of("else", "endfor"));
    List<Stmt> otherwise = List.of();
    tokens.next();
    boolean hasElse = tokens.next().text().equals("else");
    endOfBlock();
    if (hasElse) {
      otherwise = body(Set.of("endfor"));
      end("endfor");
    }
    return new Stmt.For(names, new Expression(items), new Expression(when), body, otherwise, line);
  }

  private Stmt set(int line) {
    List<String> names = expressions.targets();
    String member = tokens.take(Token.Kind.OPERATOR, ".") ? tokens.name() : "";
    if (tokens.take(Token.Kind.OPERATOR, "=")) {
      Expr value = expressions.withTuple();
      endOfBlock();
      return new Stmt.Set(names, member, new Expression(value), line);
    }
    @Nullable Expr filter = null;
    if (tokens.peek().is(Token.Kind.OPERATOR, "|")) {
      filter = expressions.filters(new Expr.Name(" body", line));
    }
    endOfBlock();
    List<Stmt> body = body(Set.of("endset"));
    end("endset");
    if (filter != null) {
      body = List.of(new Stmt.FilterBlock(new Expression(filter), body, line));
    }
    return new Stmt.SetBlock(names.getFirst(), body, line);
  }

  private Stmt definition(Kind kind, String ends, int line) {
    String name = tokens.name();
    List<Parameter> parameters = List.of();
    Map<String, String> options = new LinkedHashMap<>();
    if (tokens.peek().is(Token.Kind.OPERATOR, "(")) {
      parameters = parameters();
    }
    while (tokens.take(Token.Kind.OPERATOR, ",")) {
      String option = tokens.name();
      if (tokens.take(Token.Kind.OPERATOR, "=")) {
        Expr value = expressions.expression();
        options.put(option, value instanceof Literal(Object of, _) ? Values.text(of) : "");
      } else {
        options.put(option, "true");
      }
    }
    endOfBlock();
    expressions.takeNames();
    List<Stmt> body = body(Set.of(ends));
    end(ends);
    if (expressions.takeNames().contains("kwargs")) {
      options.put(Stmt.Definition.TAKES_ANY_NAME, "true");
    }
    return new Stmt.Definition(kind, name, parameters, options, body, line);
  }

  private List<Parameter> parameters() {
    tokens.require(Token.Kind.OPERATOR, "(");
    var parameters = new ArrayList<Parameter>();
    while (!tokens.take(Token.Kind.OPERATOR, ")")) {
      Token name = tokens.peek();
      String text = tokens.name();
      Expr otherwise = new Literal(new Undefined(text), name.line());
      if (tokens.take(Token.Kind.OPERATOR, "=")) {
        otherwise = expressions.expression();
      }
      parameters.add(new Parameter(text, new Expression(otherwise)));
      if (!tokens.peek().is(Token.Kind.OPERATOR, ")")) {
        tokens.require(Token.Kind.OPERATOR, ",");
      }
    }
    return parameters;
  }

  private Stmt call(int line) {
    List<Parameter> parameters =
        tokens.peek().is(Token.Kind.OPERATOR, "(") ? parameters() : List.of();
    Expr call = expressions.expression();
    endOfBlock();
    List<Stmt> body = body(Set.of("endcall"));
    end("endcall");
    return new Stmt.CallBlock(parameters, new Expression(call), body, line);
  }

  private Stmt filter(int line) {
    Expr filter = expressions.filterChain(new Expr.Name(" body", line));
    endOfBlock();
    List<Stmt> body = body(Set.of("endfilter"));
    end("endfilter");
    return new Stmt.FilterBlock(new Expression(filter), body, line);
  }

  private Stmt with(int line) {
    var sets = new ArrayList<Stmt.Set>();
    while (!tokens.peek().is(Token.Kind.BLOCK_END, "%}")) {
      String name = tokens.name();
      tokens.require(Token.Kind.OPERATOR, "=");
      sets.add(new Stmt.Set(List.of(name), "", new Expression(expressions.expression()), line));
      tokens.take(Token.Kind.OPERATOR, ",");
    }
    endOfBlock();
    List<Stmt> body = body(Set.of("endwith"));
    end("endwith");
    return new Stmt.With(sets, body, line);
  }

  private void end(String word) {
    tokens.require(Token.Kind.BLOCK_BEGIN, "{%");
    tokens.require(Token.Kind.NAME, word);
    if (tokens.peek().kind() == Token.Kind.NAME) {
      tokens.next();
    }
    endOfBlock();
  }

  private void endOfBlock() {
    tokens.require(Token.Kind.BLOCK_END, "%}");
  }
}
