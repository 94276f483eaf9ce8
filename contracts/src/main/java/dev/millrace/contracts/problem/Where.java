package dev.millrace.contracts.problem;

/// A place in a project's file.
///
/// @param file the path relative to the project's directory, with forward slashes
/// @param line counted from 1; 0 where the whole file is meant
public record Where(String file, int line) implements Comparable<Where> {

  @Override
  public int compareTo(Where other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Integer.compare(line, other.line);
  }

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line;
  }
}
