package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/// How far a run is: one line that is written over on a terminal, a plain line now and then
/// elsewhere.
final class SourceProgressLine {

  private static final long TERMINAL_MILLIS = 200;
  private static final long PLAIN_MILLIS = 2_000;
  private static final int WIDTH = 78;

  private final PrintStream out;
  private final boolean isTerminal;
  private final long startedNanos = System.nanoTime();
  private boolean hasShown;

  SourceProgressLine(PrintStream out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  long pauseMillis() {
    return isTerminal || !hasShown ? TERMINAL_MILLIS : PLAIN_MILLIS;
  }

  void show(JsonNode state) {
    String line = text(state, Math.max(0.001, (System.nanoTime() - startedNanos) / 1e9));
    if (isTerminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, WIDTH - line.length())));
      out.flush();
    } else {
      out.println(line);
    }
    hasShown = true;
  }

  void end() {
    if (isTerminal && hasShown) {
      out.println();
    }
  }

  static String text(JsonNode state, double seconds) {
    long rows = state.path("rows").asLong();
    long expected = state.path("expectedRows").asLong();
    double rate = rows / seconds;
    String line =
        "%,d rows, %.1f MB, %,.0f rows/s".formatted(rows, state.path("bytes").asLong() / 1e6, rate);
    return expected > rows && rate > 0
        ? "%s, about %,.0f s to go".formatted(line, (expected - rows) / rate)
        : line;
  }
}
