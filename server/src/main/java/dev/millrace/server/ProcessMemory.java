package dev.millrace.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Resident memory of this process and its children. PostgreSQL's processes share memory, so on
/// Linux each counts by its proportional share.
public final class ProcessMemory {

  private long peak;

  /// Bytes now; 0 where the system does not tell.
  public synchronized long current() {
    var self = ProcessHandle.current();
    long bytes =
        Stream.concat(Stream.of(self), self.descendants())
            .mapToLong(process -> bytes(process.pid()))
            .sum();
    peak = Math.max(peak, bytes);
    return bytes;
  }

  /// The most that was ever seen by [#current()].
  public synchronized long peak() {
    return peak;
  }

  private static long bytes(long pid) {
    Path rollup = Path.of("/proc", String.valueOf(pid), "smaps_rollup");
    try (Stream<String> lines = Files.lines(rollup)) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // not Linux, or the process has just ended
    }
  }
}
