package dev.millrace.contracts.name;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.regex.Pattern;

/// The name of an environment: `pr-12`.
public record EnvironmentName(String value) {

  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  public EnvironmentName {
    if (!FORM.matcher(value).matches() || value.equals("main")) {
      throw ProblemCode.NAME_FORM.exception(
          "The environment name '%s' is not of a-z, 0-9 and '-', beginning with a letter, at most 40 characters and other than 'main'."
              .formatted(value.substring(0, Math.min(80, value.length()))),
          "Name it as in 'pr-12'.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
