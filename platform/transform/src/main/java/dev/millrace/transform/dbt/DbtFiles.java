package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A directory's files. Follows no links, leaves no root, and is bounded in number and size.
final class DbtFiles {

  private static final int MAX_FILES = 50_000;
  private static final long MAX_TEXT_BYTES = 4_000_000;
  private static final long MAX_SEED_BYTES = 256L * 1024 * 1024;
  private static final Set<String> LEFT_OUT =
      Set.of("dbt_packages", "target", "logs", "node_modules", "venv");

  private final Path root;

  DbtFiles(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Path root() {
    return root;
  }

  /// Paths relative to the root, with forward slashes.
  List<String> in(String folder, String... endings) {
    Path start = resolve(folder);
    if (!Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(start)) {
      List<String> files =
          paths
              .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
              .map(path -> root.relativize(path).toString().replace('\\', '/'))
              .filter(path -> Stream.of(endings).anyMatch(path::endsWith))
              .filter(path -> isOurs(folder, path))
              .sorted()
              .limit(MAX_FILES + 1L)
              .toList();
      if (files.size() > MAX_FILES) {
        throw unreadable("'%s' holds more than %,d files".formatted(folder, MAX_FILES));
      }
      return files;
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.PROJECT_UNREADABLE.problem(
              "The folder '%s' cannot be read: %s.".formatted(folder, e.getMessage()),
              "Check that its files are yours to read."),
          e);
    }
  }

  private static boolean isOurs(String folder, String path) {
    String below = path.substring(Math.min(path.length(), folder.length()));
    return Stream.of(below.split("/", -1))
        .noneMatch(part -> LEFT_OUT.contains(part) || (part.startsWith(".") && part.length() > 1));
  }

  boolean has(String path) {
    return Files.isRegularFile(resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  String read(String path) {
    return read(path, MAX_TEXT_BYTES);
  }

  String readSeed(String path) {
    return read(path, MAX_SEED_BYTES);
  }

  private String read(String path, long most) {
    Path file = resolve(path);
    try {
      if (Files.size(file) > most) {
        throw unreadable("'%s' is larger than %,d bytes".formatted(path, most));
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.PROJECT_UNREADABLE.problem(
              "The file '%s' cannot be read: %s.".formatted(path, e.getMessage()),
              "Save it as UTF-8, and check that it is yours to read."),
          e);
    }
  }

  Path resolve(String path) {
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root)) {
      throw unreadable("the path '%s' leads out of the project".formatted(path));
    }
    return file;
  }

  private static MillraceException unreadable(String why) {
    return ProblemCode.PROJECT_UNREADABLE.exception(
        "The project cannot be read: %s.".formatted(why), "Correct the path or split the file.");
  }
}
