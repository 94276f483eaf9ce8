package dev.millrace.server.backup;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.embedded.broker.LogCopy;
import dev.millrace.ingest.LandingZone;
import dev.millrace.lake.IcebergLake;
import dev.millrace.server.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Copies the data directory of this process while it goes on.
///
/// The consistent point is a snapshot of the platform database: it says which metadata every table
/// has and up to which record of the log the lake has everything. The lake's files never change and
/// are kept until they are copied. The log is copied afterwards, so it reaches at least as far as
/// the marks; what it has beyond is ingested after a restore, as after a crash.
public final class Backup {

  /// Files that hold secrets: they stay their owner's.
  static final List<String> SECRETS =
      List.of("token", "write-key", "person-key", "suppression-key");

  private final DataDirectory data;
  private final Parts parts;
  private final InstantSource clock;
  private final ReentrantLock one = new ReentrantLock();

  public Backup(DataDirectory data, Parts parts, InstantSource clock) {
    this.data = data;
    this.parts = parts;
    this.clock = clock;
  }

  /// What must keep still for a moment.
  public record Parts(PlatformDatabase database, IcebergLake lake, LandingZone landingZone) {}

  /// Writes a backup; one at a time.
  ///
  /// @param target a directory that is not there yet, or a file whose name ends in `.zip`
  /// @throws MillraceException PARAMETER_VALUE where a backup cannot be put
  public BackupNote write(Path target) {
    requireUsable(target);
    if (!one.tryLock()) {
      throw ProblemCode.LAKE_CONFLICT.exception(
          "A backup is being written already; expected one at a time.", "Wait for it to end.");
    }
    try {
      return writeAside(target);
    } catch (IOException | UncheckedIOException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The backup '%s' could not be written: %s.".formatted(target, e.getMessage()),
              "See that its disk has room and that it is yours to write."),
          e);
    } finally {
      one.unlock();
    }
  }

  private void requireUsable(Path target) {
    if (parts.database().dialect() != PlatformDatabase.Dialect.SQLITE) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The catalog of tables is in a PostgreSQL of yours, which a backup of the data directory does not hold.",
          "Stop Millrace, and back up that database and the data directory together.");
    }
    if (parts.lake().isInBucket()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The tables' files lie at '%s', which a backup of the data directory does not hold."
              .formatted(parts.lake().files().root()),
          "Stop Millrace, and keep a copy of the bucket and of the data directory together.");
    }
    if (!target.isAbsolute() || target.normalize().startsWith(data.root())) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The backup cannot be written to '%s'; expected a whole path outside the data directory."
              .formatted(target),
          "Name a place on another disk.");
    }
    if (Files.exists(target)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "'%s' is there already; expected a new directory or a new .zip file.".formatted(target),
          "Name another place; a backup takes nothing's place.");
    }
  }

  /// Under another name until it is whole.
  private BackupNote writeAside(Path target) throws IOException {
    Path aside = target.resolveSibling(target.getFileName() + ".part");
    Path packed = target.resolveSibling(target.getFileName() + ".part.zip");
    Trees.delete(aside);
    boolean isZip = target.toString().endsWith(".zip");
    try {
      Trees.createPrivate(aside);
      BackupNote note = copy(aside);
      if (isZip) {
        Files.deleteIfExists(packed);
        Files.createFile(packed);
        keepPrivate(packed);
        ZipFiles.pack(aside, packed);
        sync(packed);
      }
      Files.move(isZip ? packed : aside, target, StandardCopyOption.ATOMIC_MOVE);
      return note;
    } finally {
      Trees.delete(aside);
      Files.deleteIfExists(packed);
    }
  }

  private BackupNote copy(Path target) throws IOException {
    var takenAt = new String[1];
    parts
        .lake()
        .files()
        .whileKept(() -> {
          parts.landingZone().whileQuiet(() -> takenAt[0] = takePoint(target));
          run(() -> Trees.link(data.lake(), target.resolve("lake")));
          run(() -> Trees.copy(data.models(), target.resolve("models")));
          run(() -> Trees.copy(data.tracking(), target.resolve("tracking")));
          for (String done : List.of("processed", "archive", "reports")) {
            run(() ->
                Trees.copy(data.files().resolve(done), target.resolve("files").resolve(done)));
          }
        });
    if (Files.isDirectory(data.log())) {
      LogCopy.copy(data.log(), target.resolve("log"));
    }
    copyRest(target);
    return finish(target, takenAt[0]);
  }

  /// With the files that wait at that moment: none is lost between database and landing zone.
  private String takePoint(Path target) {
    run(() -> Trees.copy(landing(data.files()), landing(target.resolve("files"))));
    try (Connection connection = parts.database().dataSource().getConnection();
        var statement = connection.prepareStatement("vacuum into ?")) {
      statement.setString(1, target.resolve("platform.db").toString());
      statement.execute();
    } catch (SQLException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
    return clock.instant().toString();
  }

  private static Path landing(Path files) {
    return files.resolve("landing");
  }

  /// The numbers of the stream's generations, and what the sample shop remembers.
  private void copyRest(Path target) throws IOException {
    Trees.copy(data.root().resolve("shop"), target.resolve("shop"));
    Files.createDirectories(target.resolve("streams"));
    for (String name : List.of("generation", "member-id")) {
      copyFile(data.streams().resolve(name), target.resolve("streams").resolve(name));
    }
    for (String secret : SECRETS) {
      copyFile(data.root().resolve(secret), target.resolve(secret));
    }
  }

  private static void copyFile(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private BackupNote finish(Path target, String takenAt) throws IOException {
    long bytes = 0;
    List<Path> files = Trees.files(target);
    for (Path file : files) {
      bytes += Files.size(file);
      if (!file.startsWith(target.resolve("lake"))) {
        sync(file); // the lake's are synced where they are written
      }
    }
    var note =
        new BackupNote(BackupNote.FORMAT, data.root().toString(), takenAt, files.size(), bytes);
    note.write(target);
    sync(target.resolve(BackupNote.FILE));
    return note;
  }

  private static void keepPrivate(Path file) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(
          file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static void sync(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void run(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }
}
