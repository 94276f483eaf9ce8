package dev.millrace.lake;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the disk does to us.
final class Disk {

  private Disk() {}

  /// Waits until a file's content has reached the disk.
  static void sync(Path file) {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Turns failures of the disk into problems.
  static <T> T guard(Supplier<T> work) {
    try {
      return work.get();
    } catch (UncheckedIOException e) {
      throw new MillraceException(problem(e), e);
    }
  }

  private static Problem problem(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isFull(cause.getMessage())) {
        return ProblemCode.DISK_FULL.problem(
            "The lake could not write, because the disk is full.",
            "Free some space, then do it again.");
      }
    }
    return ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
        "The lake could not use its directory: %s.".formatted(failure.getMessage()),
        "See that the data directory is there and can be written.");
  }

  private static boolean isFull(@Nullable String message) {
    return message != null && message.contains("No space left");
  }
}
