package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.ReadBefore;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// A project as it lies on disk. Reads only YAML, SQL and the CSV of `seeds`, follows no links, and
/// is bounded in number and size of files.
public final class ProjectDirectory {

  private static final int MAX_FILES = 20_000;
  private static final long MAX_BYTES = 1_000_000;
  private static final long TICK_MILLIS = 2_000;

  private ProjectDirectory() {}

  /// @throws MillraceException with every problem found in the definitions
  public static Project read(Path directory, Variables variables) {
    return ProjectReader.read(texts(directory), variables);
  }

  /// The files of the project that hold definitions.
  public static List<SourceText> texts(Path directory) {
    return texts(directory, new ConcurrentHashMap<>(), 0);
  }

  /// @param millis when this reading begins
  private static List<SourceText> texts(Path directory, Map<String, Seen> known, long millis) {
    if (!Files.isDirectory(directory)) {
      throw ProblemCode.PROJECT_UNREADABLE.exception(
          "The project '%s' is not a directory.".formatted(directory),
          "Name a directory that holds 'millrace.yaml', such as examples/shop.");
    }
    try {
      return found(directory).parallelStream()
          .map(file -> text(directory, file, known, millis))
          .toList();
    } catch (UncheckedIOException e) {
      throw unreadable(directory, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private static MillraceException unreadable(Path directory, IOException e) {
    return new MillraceException(
        ProblemCode.PROJECT_UNREADABLE.problem(
            "The project '%s' cannot be read: %s.".formatted(directory, e.getMessage()),
            "Check that its files are yours to read."),
        e);
  }

  private record Found(Path path, long size, FileTime modified) {}

  /// By path.
  private static List<Found> found(Path directory) throws IOException {
    var files = new ArrayList<Found>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && (isDefinition(file) || isSeed(directory, file))) {
              if (files.size() == MAX_FILES) {
                throw ProblemCode.PROJECT_UNREADABLE.exception(
                    "The project '%s' holds more than %,d definitions."
                        .formatted(directory, MAX_FILES),
                    "Check that it is the directory you mean.");
              }
              files.add(new Found(file, attributes.size(), attributes.lastModifiedTime()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(Comparator.comparing(Found::path));
    return files;
  }

  private static boolean isDefinition(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".sql");
  }

  private static boolean isSeed(Path directory, Path file) {
    return file.getFileName().toString().endsWith(".csv")
        && file.startsWith(directory.resolve("seeds"));
  }

  private static SourceText text(Path directory, Found file, Map<String, Seen> known, long millis) {
    String path = directory.relativize(file.path).toString().replace('\\', '/');
    if (file.size > MAX_BYTES) {
      throw ProblemCode.PROJECT_UNREADABLE.exception(
          "The definition '%s' holds more than %,d bytes.".formatted(path, MAX_BYTES),
          path.endsWith(".csv")
              ? "Load it through the landing zone; see docs/sources.md."
              : "Split it.");
    }
    Seen seen = known.get(path);
    if (seen != null && seen.isStill(file)) {
      return seen.text;
    }
    try {
      FileTime now = Files.getLastModifiedTime(file.path);
      var text = new SourceText(path, Files.readString(file.path));
      known.put(path, new Seen(file.size, now, millis, text));
      return text;
    } catch (CharacterCodingException e) {
      throw new MillraceException(
          ProblemCode.DEFINITION_SYNTAX.problem(
              "The definition '%s' is not UTF-8.".formatted(path), "Save it as UTF-8."),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A file as it was read.
  private record Seen(long size, FileTime modified, long atMillis, SourceText text) {
    /// What was written shortly before it was read may have been written again within one tick of
    /// the file system's clock.
    private boolean isStill(Found file) {
      return size == file.size
          && modified.equals(file.modified)
          && atMillis - modified.toMillis() > TICK_MILLIS;
    }
  }

  /// Reads a project again and again, and each file only when it has changed.
  public static final class Reader {

    private final Path directory;
    private final Variables variables;
    private final ReadBefore before = new ReadBefore();
    private final InstantSource wall;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /// @param wall the clock by which the disk dates its files
    public Reader(Path directory, Variables variables, InstantSource wall) {
      this.directory = directory;
      this.variables = variables;
      this.wall = wall;
    }

    /// @throws MillraceException with every problem found in the definitions
    public synchronized Project read() {
      List<SourceText> texts = texts(directory, seen, wall.millis());
      if (seen.size() > 2 * MAX_FILES) {
        seen.clear();
      }
      return ProjectReader.read(texts, variables, before);
    }
  }
}
