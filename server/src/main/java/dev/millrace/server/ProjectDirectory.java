package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A project as it lies on disk. Reads only YAML and SQL, follows no links, and is bounded in
/// number and size of files.
public final class ProjectDirectory {

  private static final int MAX_FILES = 20_000;
  private static final long MAX_BYTES = 1_000_000;

  private ProjectDirectory() {}

  /// @throws MillraceException with every problem found in the definitions
  public static Project read(Path directory, Variables variables) {
    return ProjectReader.read(texts(directory), variables);
  }

  /// The files of the project that hold definitions.
  public static List<SourceText> texts(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw ProblemCode.PROJECT_UNREADABLE.exception(
          "The project '%s' is not a directory.".formatted(directory),
          "Name a directory that holds 'millrace.yaml', such as examples/shop.");
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      List<Path> files =
          paths.filter(ProjectDirectory::isDefinition).sorted().limit(MAX_FILES + 1L).toList();
      if (files.size() > MAX_FILES) {
        throw ProblemCode.PROJECT_UNREADABLE.exception(
            "The project '%s' holds more than %,d definitions.".formatted(directory, MAX_FILES),
            "Check that it is the directory you mean.");
      }
      var texts = new ArrayList<SourceText>(files.size());
      for (Path file : files) {
        texts.add(text(directory, file));
      }
      return texts;
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.PROJECT_UNREADABLE.problem(
              "The project '%s' cannot be read: %s.".formatted(directory, e.getMessage()),
              "Check that its files are yours to read."),
          e);
    }
  }

  private static boolean isDefinition(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".sql"));
  }

  private static SourceText text(Path directory, Path file) throws IOException {
    String path = directory.relativize(file).toString().replace('\\', '/');
    if (Files.size(file) > MAX_BYTES) {
      throw ProblemCode.PROJECT_UNREADABLE.exception(
          "The definition '%s' holds more than %,d bytes.".formatted(path, MAX_BYTES), "Split it.");
    }
    try {
      return new SourceText(path, Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new MillraceException(
          ProblemCode.DEFINITION_SYNTAX.problem(
              "The definition '%s' is not UTF-8.".formatted(path), "Save it as UTF-8."),
          e);
    }
  }
}
