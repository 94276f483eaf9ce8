package dev.millrace.orchestrate;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// `run: shell`: starts a program that `millrace.yaml` allows, without a shell: its arguments are a
/// list, and nothing in them is interpreted. It sees no variables but a path, a home, its run and
/// its step; it is ended with everything it has started.
final class ShellStep implements StepRunner {

  private static final int MAX_LINE = 2_000;
  private static final List<String> KEPT = List.of("PATH", "HOME", "LANG", "TZ");

  private final Set<String> allowed;

  ShellStep(List<String> allowed) {
    this.allowed = new TreeSet<>(allowed);
  }

  @Override
  public String kind() {
    return "shell";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("program", "args");
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    String program = call.arguments().getOrDefault("program", "");
    if (!allowed.contains(program)) {
      throw ProblemCode.STEP_FAILED.exception(
          "The program '%s' may not be started; allowed are: %s."
              .formatted(program, allowed.isEmpty() ? "none" : String.join(", ", allowed)),
          "Name it in millrace.yaml under 'flows: {shell: [...]}'.");
    }
    var command = new ArrayList<>(List.of(program));
    command.addAll(call.lists().getOrDefault("args", List.of()));
    Process process = start(command, call);
    try {
      return watch(process, program, call);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> command, Call call) {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> before = new HashMap<>(builder.environment());
    builder.environment().clear();
    KEPT.stream()
        .filter(before::containsKey)
        .forEach(name -> builder.environment().put(name, before.get(name)));
    builder.environment().put("MILLRACE_RUN", call.run().value());
    builder.environment().put("MILLRACE_STEP", call.step());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.STEP_FAILED.problem(
              "The program '%s' cannot be started: %s."
                  .formatted(command.getFirst(), e.getMessage()),
              "Check that it is on the path of the process, or name it whole."),
          e);
    }
  }

  private static Report watch(Process process, String program, Call call)
      throws InterruptedException {
    var last = new StringBuilder();
    Thread reader = Thread.ofVirtual().start(() -> read(process, call, last));
    int status = process.waitFor();
    reader.join(TimeUnit.SECONDS.toMillis(2));
    String words;
    synchronized (last) {
      words = last.toString();
    }
    if (status != 0) {
      throw ProblemCode.STEP_FAILED.exception(
          "The program '%s' ended with status %d%s"
              .formatted(program, status, words.isEmpty() ? "." : ": " + words),
          "See the run's log.");
    }
    return new Report(words.isEmpty() ? "status 0" : words, words);
  }

  private static void read(Process process, Call call, StringBuilder last) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String cut = line.substring(0, Math.min(MAX_LINE, line.length()));
        call.log().accept(cut);
        synchronized (last) {
          last.setLength(0);
          last.append(cut);
        }
      }
    } catch (IOException e) {
      call.log().accept("Its output ended early: " + e.getMessage());
    }
  }
}
