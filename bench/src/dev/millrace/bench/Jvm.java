package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A child JVM, and what it has used. Ends with this process at the latest.
public final class Jvm implements AutoCloseable {

  /// As `./millrace` has them.
  public static final List<String> FLAGS =
      List.of(
          "-Xms128m",
          "-Xmx640m",
          "-XX:+UseParallelGC",
          "-Djdk.virtualThreadScheduler.parallelism=16",
          "-XX:MaxDirectMemorySize=192m",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /// For looks that cost nothing, such as at a file.
  public static final Duration OFTEN = Duration.ofMillis(20);

  private static final double TICKS_A_SECOND = 100; // USER_HZ, the same on every Linux
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Process process;
  private final Path output;
  private volatile double lastCpu;

  private Jvm(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end-" + name));
  }

  /// Starts `java` with the product's own flags and then these words.
  ///
  /// @param output takes what it prints
  public static Jvm start(Place place, String name, Path output, List<String> words)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("-Djava.util.logging.config.file=" + quiet(place));
    command.addAll(List.of("-cp", place.classPath()));
    command.addAll(words);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    return new Jvm(name, builder.start(), output);
  }

  /// Kafka's clients and broker tell much; only their warnings are kept.
  private static Path quiet(Place place) throws IOException {
    Path file = place.work().resolve("logging.properties");
    Files.writeString(file, "handlers=java.util.logging.ConsoleHandler\n.level=WARNING\n");
    return file;
  }

  /// Waits until it is as wanted.
  ///
  /// @throws IllegalStateException when the process ends before, or it takes too long
  ///
  /// @param every how long between two looks; a look may cost what it waits for
  public void await(String what, Duration limit, Duration every, BooleanSupplier isSo)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isSo.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s %s while waiting for: %s. It printed:%n%s"
                .formatted(
                    name,
                    process.isAlive() ? "took too long" : "ended",
                    what,
                    Files.readString(output)));
      }
      Thread.sleep(every);
    }
  }

  /// Waits for its own end, with status 0.
  public void awaitEnd(Duration limit) throws IOException, InterruptedException {
    await(
        "its end",
        limit,
        OFTEN,
        () -> {
          sampleCpu();
          return !process.isAlive() && process.exitValue() == 0;
        });
  }

  private void sampleCpu() {
    try {
      lastCpu = cpuSeconds();
    } catch (IOException e) {
      return; // it has ended between two looks; the last sample stands
    }
  }

  /// CPU seconds since its start, as last seen by [#awaitEnd].
  public double lastCpuSeconds() {
    return lastCpu;
  }

  /// User and system time since its start.
  public double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
  }

  /// The most resident memory since its start.
  public double peakMegabytes() throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElseThrow();
    }
  }

  public String printed() throws IOException {
    return Files.readString(output);
  }

  /// As Ctrl-C does.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
