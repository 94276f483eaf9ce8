package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Values for `${var:NAME}` and `${secret:NAME}` in definitions: what differs between environments.
public record Variables(Map<String, String> vars, Map<String, String> secrets) {

  public static final Variables NONE = new Variables(Map.of(), Map.of());
  private static final Pattern PLACE = Pattern.compile("\\$\\{(var|secret):([A-Za-z0-9_]{1,100})}");

  public Variables {
    vars = Map.copyOf(vars);
    secrets = Map.copyOf(secrets);
  }

  /// The text with every place filled.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException VARIABLE_UNKNOWN; values are never in
  ///   it
  public String fill(String text) {
    Matcher matcher = PLACE.matcher(text);
    var filled = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value(matcher)));
    }
    return matcher.appendTail(filled).toString();
  }

  private String value(Matcher place) {
    Map<String, String> known = place.group(1).equals("var") ? vars : secrets;
    String value = known.get(place.group(2));
    if (value == null) {
      throw ProblemCode.VARIABLE_UNKNOWN.exception(
          "The place '%s' has no value.".formatted(place.group()),
          Nearest.hint(
              place.group(2),
              known.keySet(),
              "Give it with --var NAME=VALUE or MILLRACE_VAR_NAME."));
    }
    return value;
  }
}
