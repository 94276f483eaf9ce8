package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.ProblemCode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers of bytes as people write them: `512 MB`, `1GB`. A kilobyte is 1,024 bytes.
public final class Sizes {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*([kmgt]?b)");
  private static final Map<String, Integer> SHIFTS =
      Map.of("b", 0, "kb", 10, "mb", 20, "gb", 30, "tb", 40);

  private Sizes() {}

  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The size '%s' is not a number with a unit (B, kB, MB, GB, TB).".formatted(text),
          "Write it as in '512 MB' or '1 GB'.");
    }
    return Long.parseLong(matcher.group(1)) << SHIFTS.getOrDefault(matcher.group(2), 0);
  }
}
