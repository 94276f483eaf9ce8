package dev.millrace.server;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one directory that holds everything embedded, owned by one process at a time. Deleting it is
/// a clean start.
public final class DataDirectory implements AutoCloseable {

  /// Iceberg's metadata holds whole paths: so the directory knows its own.
  private static final String PLACE = "place";

  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /// Jars of JDBC drivers that the user has put there.
  public Path drivers() {
    return root.resolve("drivers");
  }

  /// Creates the directory if it is new, and locks it.
  ///
  /// @throws MillraceException DATA_DIRECTORY_LOCKED with the owner's process id
  public static DataDirectory open(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      Path file = root.resolve("lock");
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String owner = Files.readString(file).strip();
        channel.close();
        throw ProblemCode.DATA_DIRECTORY_LOCKED.exception(
            "The data directory '%s' belongs to another process%s."
                .formatted(root, owner.isEmpty() ? "" : " (" + owner + ")"),
            "Stop that one, or name another directory with --data.");
      }
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(String.valueOf(ProcessHandle.current().pid())));
      return new DataDirectory(root, channel, lock);
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The data directory '%s' cannot be used: %s.".formatted(root, e.getMessage()),
              "Check that its disk has room and that it is yours to write."),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another opener in this very process
    }
  }

  public Path root() {
    return root;
  }

  /// Kafka's log.
  public Path log() {
    return root.resolve("log");
  }

  public Path platformDatabase() {
    return root.resolve("platform.db");
  }

  public Path lake() {
    return root.resolve("lake");
  }

  /// Copies of files in a bucket; may be deleted while nothing runs.
  public Path lakeCache() {
    return root.resolve("lake-cache");
  }

  public Path postgres() {
    return root.resolve("postgres");
  }

  /// Holds `landing`, `processed`, `archive` and `reports`.
  public Path files() {
    return root.resolve("files");
  }

  /// What reports were written.
  public Path reports() {
    return files().resolve("reports");
  }

  public Path models() {
    return root.resolve("models");
  }

  /// Artifacts of runs; beside the models.
  public Path tracking() {
    return root.resolve("tracking");
  }

  public Path streams() {
    return root.resolve("streams");
  }

  /// What is known of the models' SQL; can be deleted.
  public Path compiled() {
    return root.resolve("compiled");
  }

  /// Which messages came first.
  public Path messages() {
    return root.resolve("messages");
  }

  /// The secret behind the hashes of who is suppressed.
  public Path suppressionKey() {
    return root.resolve("suppression-key");
  }

  /// The secret behind pseudonyms.
  public Path personKey() {
    return root.resolve("person-key");
  }

  /// Where the directory was when it was last opened, if it has moved since.
  Optional<Path> movedFrom() {
    try {
      Path file = root.resolve(PLACE);
      return Files.exists(file)
          ? Optional.of(Path.of(Files.readString(file).strip())).filter(from -> !from.equals(root))
          : Optional.empty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// Remembers where it is, once nothing in it says otherwise.
  void settle() {
    try {
      Path fresh = root.resolve(PLACE + ".new");
      Files.writeString(fresh, root + "\n");
      Files.move(
          fresh,
          root.resolve(PLACE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public Path temporary() {
    return root.resolve("temporary");
  }

  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
