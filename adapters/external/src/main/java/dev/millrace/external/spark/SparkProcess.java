package dev.millrace.external.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Spark's driver as a process beside this one, which makes tables of queries. It is told by lines
/// of JSON what to do, secrets included, and never by its arguments, which others can see. For one
/// thread.
public final class SparkProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOURCE = "Runner.java";

  /// As Spark's own starter opens Java's insides to it.
  private static final List<String> OPENED =
      List.of(
          "java.base/java.lang",
          "java.base/java.lang.invoke",
          "java.base/java.lang.reflect",
          "java.base/java.io",
          "java.base/java.net",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.ref",
          "java.base/sun.nio.ch",
          "java.base/sun.nio.cs",
          "java.base/sun.security.action",
          "java.base/sun.util.calendar",
          "java.security.jgss/sun.security.krb5");

  private static final Pattern FIRST_LINE = Pattern.compile("line (\\d+),? pos");

  /// After Spark's words come its plan and the query.
  private static final Pattern AFTER_WORDS =
      Pattern.compile("\\.?( SQLSTATE: .*|; line \\d+ pos .*)?$");

  private static final int MOST_CHARACTERS = 600;

  private final Process process;
  private final BufferedWriter asking;
  private final BufferedReader answers;
  private final Path log;

  private SparkProcess(Process process, Path log) {
    this.process = process;
    this.asking = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.log = log;
  }

  /// @param directory an empty one, in which it works
  /// @param log takes what Spark prints
  /// @param conf what Spark is told
  /// @throws MillraceException START_FAILED
  public static SparkProcess start(
      SparkPlace place, Path directory, Path log, long memoryBytes, Map<String, String> conf) {
    SparkProcess started;
    try {
      Path source = Files.createDirectories(directory).resolve(SOURCE);
      try (InputStream in = SparkProcess.class.getResourceAsStream(SOURCE)) {
        if (in == null) {
          throw new IllegalStateException(SOURCE + " is not in the jar; this is a bug.");
        }
        Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
      }
      started =
          new SparkProcess(
              new ProcessBuilder(command(place, source, directory, memoryBytes))
                  .directory(directory.toFile())
                  .redirectError(log.toFile())
                  .start(),
              log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean isReady = false;
    try {
      JsonNode answer = started.ask(Map.of("conf", conf));
      if (answer.has("problem")) {
        throw started.failed("did not start: " + words(answer));
      }
      isReady = true;
      return started;
    } finally {
      if (!isReady) {
        started.close();
      }
    }
  }

  private static List<String> command(
      SparkPlace place, Path source, Path directory, long memoryBytes) {
    List<String> command = new ArrayList<>();
    command.add(place.java().toString());
    command.add("-Xmx" + memoryBytes);
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.add("--add-modules=jdk.incubator.vector");
    OPENED.forEach(name -> command.add("--add-opens=%s=ALL-UNNAMED".formatted(name)));
    command.add("-Djdk.reflect.useDirectMethodHandle=false");
    command.add("-Dio.netty.tryReflectionSetAccessible=true");
    command.add("-Djava.io.tmpdir=" + directory);
    command.add("-cp");
    command.add(place.jars().resolve("*").toString());
    command.add(source.toString());
    return command;
  }

  /// Makes an Iceberg table of a query's answer.
  ///
  /// @param table as the catalog names it
  /// @throws MillraceException SQL_ERROR with Spark's words, after `LINE n:` where it tells where;
  ///   START_FAILED when the process has ended
  public void make(String table, String select) {
    JsonNode answer = ask(Map.of("table", table, "select", select));
    if (answer.has("problem")) {
      throw refused(answer.path("problem").asText());
    }
  }

  private static MillraceException refused(String problem) {
    Matcher line = FIRST_LINE.matcher(problem);
    // The query stands below one line that makes the table.
    String where =
        line.find() && Integer.parseInt(line.group(1)) > 1
            ? "LINE %d: ".formatted(Integer.parseInt(line.group(1)) - 1)
            : "";
    return ProblemCode.SQL_ERROR.exception(
        "Spark does not take the query: %s%s.".formatted(where, shortened(problem)),
        "Say it in a way that all engines know, or write a macro for each: docs/spark.md.");
  }

  private static String words(JsonNode answer) {
    return shortened(answer.path("problem").asText());
  }

  private static String shortened(String problem) {
    String first = problem.strip().lines().findFirst().orElse("");
    String words = AFTER_WORDS.matcher(first).replaceFirst("");
    return words.length() > MOST_CHARACTERS ? words.substring(0, MOST_CHARACTERS - 1) + "…" : words;
  }

  private JsonNode ask(Map<String, Object> what) {
    try {
      asking.write(JSON.writeValueAsString(what));
      asking.newLine();
      asking.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw failed("ended");
      }
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw failed("answered what is no JSON");
    } catch (IOException e) {
      throw failed("ended");
    }
  }

  private MillraceException failed(String what) {
    return ProblemCode.START_FAILED.exception(
        "The process that runs models on Spark %s.".formatted(what),
        "See '%s'; give it more memory with 'spark: {memory: 4 GB}' in millrace.yaml if it ran out."
            .formatted(log));
  }

  @Override
  public void close() {
    try {
      asking.close(); // it ends when nobody asks any more
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
