package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Spans of time as people write them: `30 s`, `5 min`, `6 hours`, `3 days`.
public final class Durations {

  private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\s*([a-z]+)");
  private static final Map<String, Duration> UNITS =
      Map.ofEntries(
          Map.entry("s", Duration.ofSeconds(1)),
          Map.entry("second", Duration.ofSeconds(1)),
          Map.entry("seconds", Duration.ofSeconds(1)),
          Map.entry("min", Duration.ofMinutes(1)),
          Map.entry("minute", Duration.ofMinutes(1)),
          Map.entry("minutes", Duration.ofMinutes(1)),
          Map.entry("h", Duration.ofHours(1)),
          Map.entry("hour", Duration.ofHours(1)),
          Map.entry("hours", Duration.ofHours(1)),
          Map.entry("d", Duration.ofDays(1)),
          Map.entry("day", Duration.ofDays(1)),
          Map.entry("days", Duration.ofDays(1)),
          Map.entry("week", Duration.ofDays(7)),
          Map.entry("weeks", Duration.ofDays(7)));

  private Durations() {}

  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The duration '%s' is not a number with a unit (s, min, hours, days, weeks)."
              .formatted(text),
          "Write it as in '5 min' or '3 days'.");
    }
    return unit.multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /// The largest unit that divides it: `90 min`.
  public static String toText(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds > 0 && seconds % 86_400 == 0) {
      return seconds / 86_400 + " days";
    }
    if (seconds > 0 && seconds % 3_600 == 0) {
      return seconds / 3_600 + " hours";
    }
    return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
