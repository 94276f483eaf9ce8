package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What the numbers were measured on. The load average is the one before the first round: well
/// above zero, something else was running.
record Machine(
    String cpu, int cores, double memoryGb, String kernel, String jdk, double loadAverageBefore) {

  static Machine read() throws IOException {
    double kilobytes =
        Double.parseDouble(value(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", ""));
    String load = Files.readString(Path.of("/proc/loadavg"));
    return new Machine(
        value(Path.of("/proc/cpuinfo"), "model name"),
        Runtime.getRuntime().availableProcessors(),
        Math.round(kilobytes / 1024 / 1024 * 10) / 10.0,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        Double.parseDouble(load.substring(0, load.indexOf(' '))));
  }

  private static String value(Path file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("0");
    }
  }
}
