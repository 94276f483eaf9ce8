package dev.millrace.server;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// Keeps part of the data directory's disk free: events are refused before the disk is full,
/// because a log that cannot be written stops the whole process. Safe for any thread.
public final class DiskReserve {

  private static final long LOOK_EVERY_NANOS = 200_000_000L;

  private final FileStore disk;
  private final long reserveBytes;
  private volatile long freeBytes;
  private volatile long lookedAt;

  /// @param reserveBytes what is kept free
  public DiskReserve(Path directory, long reserveBytes) {
    this.reserveBytes = reserveBytes;
    try {
      this.disk = Files.getFileStore(directory);
      look(System.nanoTime());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws MillraceException DISK_FULL when less is free than is to be kept
  public void requireRoom() {
    long now = System.nanoTime();
    try {
      if (now - lookedAt > LOOK_EVERY_NANOS) {
        look(now);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (freeBytes < reserveBytes) {
      throw ProblemCode.DISK_FULL.exception(
          "The disk of the data directory has %,d MB left; %,d MB are kept free."
              .formatted(freeBytes >> 20, reserveBytes >> 20),
          "Free space on it; events are taken again then. Nothing that was answered is lost.");
    }
  }

  private void look(long now) throws IOException {
    freeBytes = disk.getUsableSpace();
    lookedAt = now;
  }
}
