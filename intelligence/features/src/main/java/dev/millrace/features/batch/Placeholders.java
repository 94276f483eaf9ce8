package dev.millrace.features.batch;

/// Counts the `?` of a SQL text that stand for values: not those in texts, names and comments.
final class Placeholders {

  private final String sql;
  private int position;

  private Placeholders(String sql) {
    this.sql = sql;
  }

  static int count(String sql) {
    return new Placeholders(sql).count();
  }

  private int count() {
    int found = 0;
    while (position < sql.length()) {
      char next = sql.charAt(position);
      if (next == '\'' || next == '"') {
        skipTo(String.valueOf(next), 1);
      } else if (sql.startsWith("--", position)) {
        skipTo("\n", 2);
      } else if (sql.startsWith("/*", position)) {
        skipTo("*/", 2);
      } else {
        found += next == '?' ? 1 : 0;
        position++;
      }
    }
    return found;
  }

  private void skipTo(String end, int opening) {
    int at = sql.indexOf(end, position + opening);
    position = at < 0 ? sql.length() : at + end.length();
  }
}
