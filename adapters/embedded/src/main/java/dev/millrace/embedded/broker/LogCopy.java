package dev.millrace.embedded.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Copies the broker's log while the broker writes on. The copy is what a crash at that moment
/// would leave: the broker mends its end and makes the indexes again when it starts on it. Topics
/// that Kafka and its Streams keep for themselves are left out, since they fit only each other.
public final class LogCopy {

  private static final String METADATA = "__cluster_metadata-0";
  private static final int ATTEMPTS = 10;
  private static final Set<String> ROOT_FILES = Set.of("meta.properties", "bootstrap.checkpoint");
  private static final Set<String> PARTITION_FILES =
      Set.of("partition.metadata", "leader-epoch-checkpoint", "quorum-state");

  private final Path from;
  private final Path to;

  private LogCopy(Path from, Path to) {
    this.from = from;
    this.to = to;
  }

  /// @param from the broker's directory
  /// @param to a directory that is not there yet
  public static void copy(Path from, Path to) {
    try {
      new LogCopy(from, to).copy();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The brokers' metadata last: it knows every topic that was copied before.
  private void copy() throws IOException {
    Files.createDirectories(to);
    for (Path partition : children(from, Files::isDirectory)) {
      String name = partition.getFileName().toString();
      boolean isInternal = name.startsWith("__") || name.contains("-changelog-");
      if (!isInternal && name.matches(".+-[0-9]+")) {
        copyPartition(partition);
      }
    }
    for (Path file : children(from, file -> ROOT_FILES.contains(file.getFileName().toString()))) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
    copyPartition(from.resolve(METADATA));
  }

  /// From the oldest segment to the newest; begun again when the broker took one away meanwhile.
  private void copyPartition(Path partition) throws IOException {
    Path target = Files.createDirectories(to.resolve(partition.getFileName()));
    for (int attempt = 1; ; attempt++) {
      try {
        for (Path file : children(partition, LogCopy::isNeeded)) {
          Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        return;
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        for (Path file : children(target, _ -> true)) {
          Files.delete(file);
        }
      }
    }
  }

  private static boolean isNeeded(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".log") || name.endsWith(".checkpoint") || PARTITION_FILES.contains(name);
  }

  private static List<Path> children(Path directory, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.filter(wanted).sorted().toList();
    }
  }
}
