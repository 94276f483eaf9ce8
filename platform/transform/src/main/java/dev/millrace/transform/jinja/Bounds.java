package dev.millrace.transform.jinja;

import java.time.Duration;

/// How much one run of a template may use.
///
/// @param depth macros and expressions within each other
/// @param steps statements and expressions evaluated
/// @param characters of the output, and of any one text
public record Bounds(int depth, long steps, int characters, Duration time) {

  public static final Bounds DEFAULT =
      new Bounds(200, 20_000_000, 10_000_000, Duration.ofSeconds(60));
}
