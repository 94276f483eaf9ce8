package dev.millrace.transform.jinja;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Python's ways with texts.
final class Texts {

  private static final Pattern PLACE =
      Pattern.compile("\\{\\{|\\}\\}|\\{([A-Za-z0-9_]*)(?::[^}]*)?\\}");
  private static final Pattern PERCENT = Pattern.compile("%(-?0?\\d*(?:\\.\\d+)?)([sdfi%])");

  private Texts() {}

  static String joined(List<Object> items, String between) {
    return items.stream().map(Values::text).collect(Collectors.joining(between));
  }

  /// `'{} {name}'.format(...)`
  static String formatted(String text, Arguments arguments) {
    Matcher place = PLACE.matcher(text);
    var out = new StringBuilder();
    int next = 0;
    while (place.find()) {
      String name = place.group(1);
      String value;
      if (name == null) {
        value = place.group().substring(1);
      } else if (name.isEmpty()) {
        value = Values.text(arguments.require(next++, "{}"));
      } else if (Character.isDigit(name.charAt(0))) {
        value = Values.text(arguments.require(Integer.parseInt(name), "{" + name + "}"));
      } else {
        value = Values.text(arguments.named().getOrDefault(name, new Undefined(name)));
      }
      place.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    return place.appendTail(out).toString();
  }

  /// `'%s' % value`
  static String printed(String text, List<Object> values) {
    Matcher percent = PERCENT.matcher(text);
    var out = new StringBuilder();
    int next = 0;
    while (percent.find()) {
      String value = "%";
      if (!percent.group(2).equals("%")) {
        if (next >= values.size()) {
          throw TemplateProblems.of(
              "The text '%s' has more places than values.".formatted(Values.abbreviated(text)),
              "Give a value for each place.");
        }
        value = printed(percent.group(1), percent.group(2), values.get(next++));
      }
      percent.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    return percent.appendTail(out).toString();
  }

  private static String printed(String width, String kind, Object value) {
    if (width.length() > 4) {
      throw TemplateProblems.of(
          "A width of '%s' is too wide.".formatted(width), "Make it smaller.");
    }
    return switch (kind) {
      case "s" -> ("%" + width + "s").formatted(Values.text(value));
      case "f" -> ("%" + width + "f").formatted(value instanceof Number n ? n.doubleValue() : 0.0);
      default -> ("%" + width + "d").formatted(Values.whole(value));
    };
  }

  static String title(String text) {
    var out = new StringBuilder();
    boolean begins = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(begins ? Character.toUpperCase(c) : Character.toLowerCase(c));
      begins = !Character.isLetterOrDigit(c);
    }
    return out.toString();
  }

  static String capitalized(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
            + text.substring(1).toLowerCase(java.util.Locale.ROOT);
  }

  static String json(Object value) {
    return switch (value) {
      case None _, Undefined _ -> "null";
      case Boolean truth -> truth.toString();
      case Number number -> Values.text(number);
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> quoted(Values.text(entry.getKey())) + ": " + json(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case java.util.Collection<?> items ->
          items.stream().map(Texts::json).collect(Collectors.joining(", ", "[", "]"));
      default -> quoted(Values.text(value));
    };
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
              if (c < 0x20) {
                out.append("\\u%04x".formatted(c));
              } else {
                out.append((char) c);
              }
            }
          }
        });
    return out.append('"').toString();
  }
}
