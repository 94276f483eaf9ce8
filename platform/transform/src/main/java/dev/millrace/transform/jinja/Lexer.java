package dev.millrace.transform.jinja;

import dev.millrace.transform.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a template into tokens; whitespace control is done here, so that nobody later knows of it.
final class Lexer {

  private static final Pattern OPEN = Pattern.compile("\\{[{%#]");
  private static final Pattern RAW = Pattern.compile("\\{%([-+]?)\\s*raw\\s*([-+]?)%\\}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<float>\\d[\\d_]*(?:\\.\\d+(?:[eE][-+]?\\d+)?|[eE][-+]?\\d+))|(?<int>\\d[\\d_]*)|(?<op>\\*\\*|//|==|!=|<=|>=|[-+*/%~<>=().,:|\\[\\]{}])");

  private final String file;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int counted;
  private boolean trimNext;

  private Lexer(String file, String text) {
    this.file = file;
    this.text = text;
  }

  static List<Token> tokens(String file, String text) {
    var lexer = new Lexer(file, text.replace("\r\n", "\n"));
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    Matcher open = OPEN.matcher(text);
    while (open.find(at)) {
      int begin = open.start();
      boolean trims = begin + 2 < text.length() && text.charAt(begin + 2) == '-';
      text(begin, trims);
      switch (text.charAt(begin + 1)) {
        case '#' -> comment(begin);
        case '{' -> inside(begin, Kind.OUTPUT_BEGIN, Kind.OUTPUT_END, "}}");
        default -> block(begin);
      }
    }
    text(text.length(), false);
    add(Kind.END, "", text.length());
  }

  private void text(int end, boolean trims) {
    String piece = text.substring(at, end);
    if (trimNext) {
      piece = piece.stripLeading();
    }
    if (trims) {
      piece = piece.stripTrailing();
    }
    if (!piece.isEmpty()) {
      add(Kind.TEXT, piece, at);
    }
    at = end;
    trimNext = false;
  }

  private void comment(int begin) {
    int end = text.indexOf("#}", begin + 2);
    if (end < 0) {
      throw open("{#", begin);
    }
    trimNext = end > begin + 2 && text.charAt(end - 1) == '-';
    at = end + 2;
  }

  private void block(int begin) {
    Matcher raw = RAW.matcher(text);
    raw.region(begin, text.length());
    if (!raw.lookingAt()) {
      inside(begin, Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}");
      return;
    }
    Matcher end = END_RAW.matcher(text);
    if (!end.find(raw.end())) {
      throw open("{% raw %}", begin);
    }
    String piece = text.substring(raw.end(), end.start());
    piece = raw.group(2).equals("-") ? piece.stripLeading() : piece;
    add(Kind.TEXT, end.group(1).equals("-") ? piece.stripTrailing() : piece, raw.end());
    trimNext = end.group(2).equals("-");
    at = end.end();
  }

  private void inside(int begin, Kind opens, Kind closes, String closing) {
    add(opens, text.substring(begin, begin + 2), begin);
    at = begin + 2;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    Matcher inside = INSIDE.matcher(text);
    int braces = 0;
    while (true) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (at >= text.length()) {
        throw open(text.substring(begin, begin + 2), begin);
      }
      if (braces == 0 && closes(closing)) {
        trimNext = text.charAt(at) == '-';
        int signs = text.startsWith(closing, at) ? 0 : 1;
        add(closes, closing, at);
        at += signs + 2;
        return;
      }
      char next = text.charAt(at);
      if (next == '"' || next == '\'') {
        string(next);
        continue;
      }
      inside.region(at, text.length());
      if (!inside.lookingAt()) {
        throw TemplateProblems.at(
            file,
            lineOf(at),
            "The character '%s' has no meaning in an expression.".formatted(next),
            "Remove it, or put the text in quotes.");
      }
      braces += next == '{' ? 1 : next == '}' ? -1 : 0;
      token(inside);
    }
  }

  private boolean closes(String closing) {
    return text.startsWith(closing, at)
        || ((text.charAt(at) == '-' || text.charAt(at) == '+') && text.startsWith(closing, at + 1));
  }

  private void token(Matcher inside) {
    Kind kind = Kind.OPERATOR;
    if (inside.group("name") != null) {
      kind = Kind.NAME;
    } else if (inside.group("float") != null) {
      kind = Kind.FLOAT;
    } else if (inside.group("int") != null) {
      kind = Kind.INTEGER;
    }
    add(kind, inside.group(), at);
    at = inside.end();
  }

  private void string(char quote) {
    int begin = at++;
    var value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      char next = text.charAt(at++);
      value.append(next);
      if (next == '\\' && at < text.length()) {
        value.setLength(value.length() - 1);
        value.append(escaped(text.charAt(at++)));
      }
    }
    if (at >= text.length()) {
      throw open(String.valueOf(quote), begin);
    }
    add(Kind.STRING, value.toString(), begin);
    at++;
  }

  private static String escaped(char next) {
    return switch (next) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case '\n' -> "";
      case '\\', '\'', '"' -> String.valueOf(next);
      default -> "\\" + next;
    };
  }

  private RuntimeException open(String what, int begin) {
    return TemplateProblems.at(
        file, lineOf(begin), "'%s' is opened and never closed.".formatted(what), "Close it.");
  }

  private void add(Kind kind, String value, int position) {
    tokens.add(new Token(kind, value, lineOf(position)));
  }

  private int lineOf(int position) {
    if (position < counted) {
      return (int) text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
    }
    for (; counted < position; counted++) {
      if (text.charAt(counted) == '\n') {
        line++;
      }
    }
    return line;
  }
}
