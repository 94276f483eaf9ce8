package dev.millrace.orchestrate.alert;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes the few JSON objects that messages are.
final class Jsons {

  private Jsons() {}

  /// @param value a text, a list or a map of such
  static String of(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> quoted(String.valueOf(entry.getKey())) + ":" + of(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case List<?> list -> list.stream().map(Jsons::of).collect(Collectors.joining(",", "[", "]"));
      default -> quoted(String.valueOf(value));
    };
  }

  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        default -> {
          if (c < ' ') {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }
}
