package dev.millrace.transform.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Python's ways with dates.
public final class Dates {

  private Dates() {}

  static Object call(LocalDateTime time, String name, Arguments arguments) {
    return name.equals("isoformat") ? time.toString() : strftime(time, arguments.text(0, "format"));
  }

  public static String strftime(LocalDateTime time, String format) {
    var out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char code = format.charAt(++i);
      String pattern =
          switch (code) {
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'H' -> "HH";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'f' -> "SSSSSS";
            case 'j' -> "DDD";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'b' -> "MMM";
            case 'B' -> "MMMM";
            case '%' -> "'%'";
            default ->
                throw TemplateProblems.of(
                    "The format '%%%s' is not known.".formatted(code),
                    "Use one of %Y %m %d %H %M %S.");
          };
      out.append(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time));
    }
    return out.toString();
  }
}
