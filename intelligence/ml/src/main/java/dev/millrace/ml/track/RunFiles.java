package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.ml.track.MlflowRefusal.Code;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// Artifacts of runs: files below one directory. A file appears whole or not at all; a link is
/// never followed. Safe for any thread.
public final class RunFiles {

  private static final int MOST_LISTED = 10_000;
  private static final String UPLOADS = "uploads";

  private final TrackDatabase database;
  private final Path root;
  private final TrackLimits limits;
  private final Supplier<UUID> ids;

  RunFiles(TrackDatabase database, Path root, TrackLimits limits, Supplier<UUID> ids) {
    this.database = database;
    this.root = root.toAbsolutePath().normalize();
    this.limits = limits;
    this.ids = ids;
    sweep();
  }

  /// What a crash has left of uploads.
  private void sweep() {
    for (Path left : children(root.resolve(UPLOADS))) {
      try {
        Files.deleteIfExists(left);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Takes a file to the end of the stream, which the caller closes.
  ///
  /// @param path as [ArtifactPath#of] reads it
  /// @throws MlflowRefusal when the path is none, its run is not there or deleted, or a limit is
  ///   passed
  public void write(String path, InputStream bytes) throws IOException {
    ArtifactPath artifact = named(path);
    requireRun(artifact, true);
    Path file = place(artifact);
    long room = room(artifact);
    Path uploads = Files.createDirectories(root.resolve(UPLOADS));
    Path temporary = uploads.resolve(ids.get().toString());
    try {
      copy(bytes, temporary, Math.min(limits.fileBytes(), room));
      settle(temporary, artifact, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void copy(InputStream bytes, Path to, long most) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var buffer = new byte[64 * 1024];
      long written = 0;
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        written += read;
        if (written > most) {
          throw MlflowRefusal.value(
              "The artifact has more than the %,d bytes that there is room for.".formatted(most));
        }
        out.write(buffer, 0, read);
      }
    }
  }

  private void settle(Path temporary, ArtifactPath artifact, Path file) throws IOException {
    try {
      Files.createDirectories(file.getParent());
      place(artifact); // what was made meanwhile must be no link either
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        throw MlflowRefusal.value(
            "There is a folder of the name '%s'.".formatted(file.getFileName()));
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (java.nio.file.FileAlreadyExistsException | java.nio.file.NotDirectoryException _) {
      throw MlflowRefusal.value(
          "A part of the path '%s' is a file.".formatted(String.join("/", artifact.names())));
    }
  }

  /// What a run may still take.
  private long room(ArtifactPath artifact) throws IOException {
    Path folder = folder(artifact);
    var sizes = new Sizes();
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(folder, sizes);
    }
    if (sizes.files >= limits.runFiles()) {
      throw MlflowRefusal.value(
          "The run '%s' has %,d artifacts; there may be no more."
              .formatted(artifact.run(), sizes.files));
    }
    return limits.runBytes() - sizes.bytes;
  }

  /// A file to be read.
  ///
  /// @throws MlflowRefusal when there is none
  public Path read(String path) {
    ArtifactPath artifact = named(path);
    requireRun(artifact, false);
    Path file = place(artifact);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw MlflowRefusal.missing("artifact", path);
    }
    return file;
  }

  /// Deletes a file, or a folder with all that is in it.
  public void delete(String path) throws IOException {
    ArtifactPath artifact = named(path);
    requireRun(artifact, true);
    Path file = place(artifact);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw MlflowRefusal.missing("artifact", path);
    }
    Files.walkFileTree(file, new Deleting());
  }

  /// What lies in a folder, as `mlflow-artifacts` tells it: by names alone.
  public ObjectNode list(String path) {
    ArtifactPath artifact = ArtifactPath.of(path);
    requireRun(artifact, false);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    fill(answer.putArray("files"), artifact, false);
    return answer;
  }

  /// What lies in a folder of a run, by paths within it.
  ObjectNode list(Fields asked) {
    Run run = database.read(handle -> Runs.require(handle, asked.run()));
    List<String> names = ArtifactPath.names(asked.optional("path", 2_000));
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("root_uri", run.artifacts());
    fill(
        answer.putArray("files"),
        new ArtifactPath(String.valueOf(run.experiment()), run.id(), names),
        true);
    return answer;
  }

  private void fill(ArrayNode files, ArtifactPath artifact, boolean isWithPath) {
    String prefix =
        artifact.names().isEmpty() || !isWithPath ? "" : String.join("/", artifact.names()) + "/";
    for (Path child : children(place(artifact))) {
      boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
      ObjectNode file =
          files.addObject().put("path", prefix + child.getFileName()).put("is_dir", isFolder);
      if (!isFolder) {
        try {
          file.put("file_size", Files.size(child));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    var children = new ArrayList<Path>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
      for (Path child : found) {
        if (!Files.isSymbolicLink(child) && children.size() < MOST_LISTED) {
          children.add(child);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    children.sort(Comparator.naturalOrder());
    return children;
  }

  /// Puts a file of ours among the artifacts of a run; by a link where the disk allows, so that it
  /// is there once.
  void place(Run run, String name, Path source) {
    Path file =
        place(
            new ArtifactPath(String.valueOf(run.experiment()), run.id(), ArtifactPath.names(name)));
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
      try {
        Files.createLink(file, source);
      } catch (IOException | UnsupportedOperationException _) {
        Files.copy(source, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArtifactPath named(String path) {
    ArtifactPath artifact = ArtifactPath.of(path);
    if (artifact.names().isEmpty()) {
      throw MlflowRefusal.value("The path names no artifact.");
    }
    return artifact;
  }

  private void requireRun(ArtifactPath artifact, boolean isActive) {
    database.read(handle -> {
      Run run =
          isActive
              ? Runs.requireActive(handle, artifact.run())
              : Runs.require(handle, artifact.run());
      if (!String.valueOf(run.experiment()).equals(artifact.experiment())) {
        throw MlflowRefusal.missing("run of that experiment", artifact.run());
      }
      return run;
    });
  }

  private Path folder(ArtifactPath artifact) {
    return root.resolve(artifact.experiment()).resolve(artifact.run()).resolve(ArtifactPath.FOLDER);
  }

  /// The place of an artifact; no step on the way to it is a link.
  private Path place(ArtifactPath artifact) {
    Path place = root;
    var steps = new ArrayList<String>();
    steps.add(artifact.experiment());
    steps.add(artifact.run());
    steps.add(ArtifactPath.FOLDER);
    steps.addAll(artifact.names());
    for (String step : steps) {
      place = place.resolve(step);
      if (Files.isSymbolicLink(place)) {
        throw new MlflowRefusal(
            Code.PERMISSION_DENIED,
            "The artifact '%s' is a link, and is not followed.".formatted(step));
      }
    }
    if (!place.normalize().startsWith(root)) {
      throw new IllegalStateException("An artifact lies outside its folder; this is a bug.");
    }
    return place;
  }

  /// Adds up what lies in a folder.
  private static final class Sizes extends SimpleFileVisitor<Path> {
    private long bytes;
    private int files;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      files++;
      return FileVisitResult.CONTINUE;
    }
  }

  /// Deletes a folder from within.
  private static final class Deleting extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path folder, java.io.@org.jspecify.annotations.Nullable IOException failure)
        throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
