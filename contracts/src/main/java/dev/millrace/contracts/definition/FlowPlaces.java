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
}
