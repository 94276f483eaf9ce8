package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.evaluate.Curves;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files of trained versions below one directory. Each appears whole or not at all.
final class Artifacts {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  Artifacts(Path directory) {
    this.directory = directory;
  }

  static String file(String model, int version, String name) {
    return "%s/%d/%s".formatted(model, version, name);
  }

  static String featuresFile(String model, int version) {
    return file(model, version, "features.json");
  }

  /// What it takes to train a version again.
  static String originFile(String model, int version) {
    return file(model, version, "origin.json");
  }

  /// How a version did on its hold-out, to be drawn. Not of every version.
  static String curvesFile(String model, int version) {
    return file(model, version, "curves.json");
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256; this is a bug.", e);
    }
  }

  /// Writes a file, replacing one that a crash has left.
  void write(String name, byte[] bytes) {
    Path file = directory.resolve(name);
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.createDirectories(file.getParent());
      try (var channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable("cannot be written: " + e.getMessage(), name, e);
    }
  }

  boolean hasOrigin(ModelVersion version) {
    return Files.exists(path(originFile(version.model(), version.version())));
  }

  Origin origin(ModelVersion version) {
    String name = originFile(version.model(), version.version());
    try {
      return Origin.read(Files.readAllBytes(directory.resolve(name)));
    } catch (IOException e) {
      throw unusable("cannot be read: " + e.getMessage(), name, e);
    }
  }

  /// Empty for a version that was trained before curves were kept, or is judged by figures only.
  Optional<Curves> curves(ModelVersion version) {
    String name = curvesFile(version.model(), version.version());
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Curves.class));
    } catch (IOException e) {
      throw unusable("cannot be read: " + e.getMessage(), name, e);
    }
  }

  void write(String name, Curves curves) {
    try {
      write(name, JSON.writeValueAsBytes(curves));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Curves cannot be written as JSON; this is a bug.", e);
    }
  }

  /// The file of a version, as it was registered.
  byte[] read(ModelVersion version) {
    String name = version.artifact();
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve(name));
      if (!sha256(bytes).equals(version.sha256())) {
        throw unusable(
            "does not have the sha-256 '%s' it was registered with".formatted(version.sha256()),
            name,
            null);
      }
      return bytes;
    } catch (IOException e) {
      throw unusable("cannot be read: " + e.getMessage(), name, e);
    }
  }

  static MillraceException unusable(String what, String name, @Nullable Throwable cause) {
    var problem =
        ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
            "The model file '%s' %s.".formatted(name, what),
            "Restore it from a backup of the data directory, or train the model again.");
    return cause == null ? new MillraceException(problem) : new MillraceException(problem, cause);
  }
}
