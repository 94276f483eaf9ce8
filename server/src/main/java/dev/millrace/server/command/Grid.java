package dev.millrace.server.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Rows of text in columns as wide as they must be; figures stand to the right.
final class Grid {

  private final List<String> heads;
  private final Set<Integer> right = new TreeSet<>();
  private final List<List<String>> rows = new ArrayList<>();

  /// @param heads one that begins with `>` heads figures
  Grid(String... heads) {
    List<String> names = new ArrayList<>();
    for (String head : heads) {
      if (head.startsWith(">")) {
        right.add(names.size());
      }
      names.add(head.startsWith(">") ? head.substring(1) : head);
    }
    this.heads = List.copyOf(names);
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void print() {
    int[] widths = new int[heads.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = heads.get(i).length();
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    print(heads, widths);
    rows.forEach(row -> print(row, widths));
  }

  private void print(List<String> cells, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String form = "%" + (right.contains(i) ? "" : "-") + Math.max(1, widths[i]) + "s  ";
      line.append(form.formatted(cells.get(i)));
    }
    System.out.println(line.toString().stripTrailing());
  }
}
