package dev.millrace.contracts.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `${param:day}`, `${interval:start}`, `${run:id}`, `${step:count}` and `${item}` in what a flow
/// says: filled when a step begins.
public final class FlowPlaces {

  private static final Pattern PLACE =
      Pattern.compile("\\$\\{((?:param|interval|run|step):[A-Za-z0-9_]{1,100}|item)}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?");

  private FlowPlaces() {}

  /// The names in a text: `param:day`.
  public static List<String> in(String text) {
    var names = new ArrayList<String>();
    Matcher matcher = PLACE.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /// @param value what stands for a name
  public static String fill(String text, Function<String, String> value) {
    return text.contains("${")
        ? PLACE
            .matcher(text)
            .replaceAll(place -> Matcher.quoteReplacement(value.apply(place.group(1))))
        : text;
  }

  /// The same for SQL: a value stays a value, whatever it holds. Within quotes they are doubled;
  /// elsewhere a number stands as it is, and all else as a text of its own.
  public static String fillSql(String sql, Function<String, String> value) {
    Matcher matcher = PLACE.matcher(sql);
    var filled = new StringBuilder();
    char quote = 0;
    int from = 0;
    while (matcher.find()) {
      String before = sql.substring(from, matcher.start());
      quote = quoteAfter(before, quote);
      filled.append(before).append(inSql(value.apply(matcher.group(1)), quote));
      from = matcher.end();
    }
    return filled.append(sql.substring(from)).toString();
  }

  private static char quoteAfter(String text, char open) {
    char quote = open;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      }
    }
    return quote;
  }

  private static String inSql(String value, char quote) {
    String plain = value.replaceAll("\\p{Cntrl}", " ");
    if (quote != 0) {
      return plain.replace(String.valueOf(quote), String.valueOf(quote).repeat(2));
    }
    return NUMBER.matcher(plain).matches() ? plain : "'" + plain.replace("'", "''") + "'";
  }
}
