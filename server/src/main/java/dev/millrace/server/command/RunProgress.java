package dev.millrace.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/// A run as it goes: on a terminal a block of steps that is written over, elsewhere a plain line
/// for each change.
final class RunProgress {

  private static final int MAX_STEPS = 40;
  private static final int WIDTH = 110;
  private static final String[] WHEEL = {"|", "/", "-", "\\"};

  private final PrintStream out;
  private final boolean isTerminal;
  private final Map<String, String> shown = new HashMap<>();
  private int lines;
  private int turn;

  RunProgress(PrintStream out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  void show(JsonNode run) {
    if (isTerminal) {
      showBlock(run);
    } else {
      run.path("steps").forEach(this::showLine);
    }
  }

  private void showBlock(JsonNode run) {
    var block = new StringBuilder();
    if (lines > 0) {
      block.append("\033[").append(lines).append('A');
    }
    lines = 0;
    turn++;
    for (JsonNode step : run.path("steps")) {
      if (lines < MAX_STEPS) {
        String line = "  " + sign(step.path("state").asText()) + " " + words(step);
        block.append("\033[2K").append(cut(line)).append('\n');
        lines++;
      }
    }
    out.print(block);
    out.flush();
  }

  private void showLine(JsonNode step) {
    String state = step.path("state").asText() + " " + step.path("attempt").asInt();
    String before = shown.put(step.path("name").asText(), state);
    boolean isNews = before == null ? !state.startsWith("waiting 0") : !before.equals(state);
    if (isNews) {
      out.println("  " + words(step));
    }
  }

  static String words(JsonNode step) {
    var line =
        new StringBuilder(
            "%-20s %-9s".formatted(step.path("name").asText(), step.path("state").asText()));
    if (step.path("attempt").asInt() > 1) {
      line.append(" (attempt ").append(step.path("attempt").asInt()).append(')');
    }
    JsonNode problem = step.path("problem");
    if (problem.isObject()) {
      line.append("  ").append(problem.path("message").asText());
    } else if (!step.path("summary").isNull()) {
      line.append("  ").append(step.path("summary").asText());
    }
    return line.toString().stripTrailing();
  }

  private String sign(String state) {
    return switch (state) {
      case "succeeded" -> "✓";
      case "failed" -> "✗";
      case "skipped", "cancelled" -> "-";
      case "running" -> WHEEL[turn % WHEEL.length];
      default -> " ";
    };
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }
}
