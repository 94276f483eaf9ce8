package dev.millrace.server.backup;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/// Makes a data directory of a backup. The next start there mends what the copying left open: the
/// tables' paths, the log's end and indexes, the index of messages, and the live features, which
/// are built again from the lake.
public final class Restore {

  private Restore() {}

  /// @param backup a directory or a `.zip` file
  /// @param target where there is nothing yet
  /// @throws MillraceException PARAMETER_VALUE when the backup is none or the target is taken
  public static BackupNote run(Path backup, Path target) {
    Path place = target.toAbsolutePath().normalize();
    try {
      requireEmpty(place);
      return restore(backup, place);
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The backup '%s' could not be restored to '%s': %s."
                  .formatted(backup, place, e.getMessage()),
              "See that the disk has room and that the directory is yours to write."),
          e);
    }
  }

  private static void requireEmpty(Path place) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    try (Stream<Path> files = Files.list(place)) {
      if (files.findAny().isPresent()) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The directory '%s' is not empty; expected a new one.".formatted(place),
            "Name another with --data, or move that one away.");
      }
    }
  }

  private static BackupNote restore(Path backup, Path place) throws IOException {
    Path aside = place.resolveSibling(place.getFileName() + ".part");
    Trees.delete(aside);
    try {
      Trees.createPrivate(aside);
      if (Files.isDirectory(backup)) {
        BackupNote.read(backup);
        Trees.copy(backup, aside);
      } else {
        ZipFiles.unpack(backup, aside);
      }
      BackupNote note = BackupNote.read(aside);
      Files.delete(aside.resolve(BackupNote.FILE));
      Files.writeString(aside.resolve("place"), note.place() + "\n");
      prepareStreams(aside.resolve("streams"));
      guardSecrets(aside);
      Files.deleteIfExists(place);
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
      return note;
    } finally {
      Trees.delete(aside);
    }
  }

  /// The stream's own topics are in no backup: its next generation begins with the lake's events.
  private static void prepareStreams(Path streams) throws IOException {
    Path generation = streams.resolve("generation");
    int present = 0;
    if (Files.exists(generation)) {
      present = Integer.parseInt(Files.readString(generation).strip());
    }
    Files.createDirectories(streams);
    Files.writeString(streams.resolve("rebuilding"), String.valueOf(present + 1));
    Files.writeString(streams.resolve("seed"), "1");
  }

  private static void guardSecrets(Path directory) throws IOException {
    for (String secret : Backup.SECRETS) {
      Path file = directory.resolve(secret);
      if (Files.exists(file) && Files.getFileStore(file).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    }
  }
}
