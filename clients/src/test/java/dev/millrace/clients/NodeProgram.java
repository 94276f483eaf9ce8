package dev.millrace.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A program below `src/test/js`, run by the system's Node with the libraries of package-lock.json.
final class NodeProgram implements AutoCloseable {

  private static final String END = "";
  private static final Pattern PATH = Pattern.compile("[^" + File.pathSeparator + "]+");
  private static final long DEADLINE_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> said = new ArrayList<>();

  private NodeProgram(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /// Skips the test, in words, where there is no Node.
  static NodeProgram start(String program, String... arguments) {
    assumeTrue(isThere("node"), "Node is not installed, so its clients cannot be tried.");
    installLibraries();
    var command = new ArrayList<String>(List.of("node", "src/test/js/" + program));
    command.addAll(List.of(arguments));
    return new NodeProgram(launch(command));
  }

  private static boolean isThere(String program) {
    return PATH.matcher(System.getenv().getOrDefault("PATH", ""))
        .results()
        .anyMatch(directory -> Files.isExecutable(Path.of(directory.group(), program)));
  }

  /// npm writes its own lock file last: where it is older than ours, or missing, it has work to do.
  private static synchronized void installLibraries() {
    Path ours = Path.of("package-lock.json");
    Path installed = Path.of("node_modules", ".package-lock.json");
    try {
      if (Files.exists(installed)
          && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(ours)) >= 0) {
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (var npm = new NodeProgram(launch(List.of("npm", "ci", "--no-audit", "--no-fund")))) {
      npm.finish();
    }
  }

  private static Process launch(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      output.lines().filter(line -> !line.isEmpty()).forEach(lines::add);
    } catch (IOException e) {
      lines.add(e.toString());
    }
    lines.add(END);
  }

  /// Reads on to the first line of JSON that is wanted.
  JsonNode await(Predicate<JsonNode> wanted) {
    for (String line = next(); !line.equals(END); line = next()) {
      if (line.startsWith("{") && wanted.test(StoredEvent.json(line))) {
        return StoredEvent.json(line);
      }
    }
    throw new AssertionError("The program ended before that. It said: " + said);
  }

  /// Waits for the end, which must be a good one.
  ///
  /// @return every line of JSON that it printed, also those read before
  List<JsonNode> finish() {
    while (!next().equals(END)) {}
    try {
      assertEndsWell(process.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return said.stream().filter(line -> line.startsWith("{")).map(StoredEvent::json).toList();
  }

  private void assertEndsWell(int status) {
    if (status != 0) {
      throw new AssertionError("The program ended with %d. It said: %s".formatted(status, said));
    }
  }

  private String next() {
    try {
      String line = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("The program said nothing for a while. Before, it said: " + said);
      }
      said.add(line);
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
