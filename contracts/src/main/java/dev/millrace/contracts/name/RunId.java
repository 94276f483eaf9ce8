package dev.millrace.contracts.name;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.regex.Pattern;

/// One run of a flow; sorts by the time it was created.
public record RunId(String value) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

  public RunId {
    if (!FORM.matcher(value).matches()) {
      throw ProblemCode.NAME_FORM.exception(
          "The run id '%s' holds something other than letters, digits and '-'."
              .formatted(value.substring(0, Math.min(80, value.length()))),
          "Take it from the list of runs.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
