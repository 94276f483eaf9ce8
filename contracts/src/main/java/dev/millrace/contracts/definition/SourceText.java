package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;

/// A file of a project.
///
/// @param path relative to the project's directory, with forward slashes
public record SourceText(String path, String text) {

  public Where line(int line) {
    return new Where(path, line);
  }

  /// `fct_orders` of `models/gold/fct_orders.sql`.
  public String stem() {
    String file = path.substring(path.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    return dot < 0 ? file : file.substring(0, dot);
  }

  /// Whether the file lies in that folder, at any depth, and ends so.
  public boolean isIn(String folder, String ending) {
    return path.startsWith(folder + "/") && path.endsWith(ending);
  }
}
