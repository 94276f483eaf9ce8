package dev.millrace.lake;

import java.nio.file.Path;
import java.util.List;

/// Turns locations below a directory into those below another, in whatever way they are written.
record MovedPaths(Path from, Path to) {

  private static final List<String> SCHEMES = List.of("file://", "file:", "");

  /// The location as it is now; unchanged where it lies elsewhere.
  String moved(String location) {
    for (String scheme : SCHEMES) {
      String before = scheme + from;
      if (location.startsWith(before)
          && (location.length() == before.length() || location.charAt(before.length()) == '/')) {
        return scheme + to + location.substring(before.length());
      }
    }
    return location;
  }

  /// What the beginning of a location may be.
  List<String> beginnings() {
    return SCHEMES.stream().map(scheme -> scheme + from + "/").toList();
  }
}
