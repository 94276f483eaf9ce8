package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Queries that people keep, as files of the project: `queries/best_customers.sql`, whose first
/// line may say in a comment what it is called. Read anew each time; writes nothing outside
/// `queries/`. Safe for any thread.
public final class QueryBook {

  private static final Logger LOG = LoggerFactory.getLogger(QueryBook.class);
  private static final String FOLDER = "queries";
  private static final String ENDING = ".sql";
  private static final String NAME = "[a-z][a-z0-9_]{0,99}";
  private static final String COMMENT = "-- ";
  private static final int MOST_FILES = 1_000;
  private static final int MOST_CHARACTERS = 100_000;

  private final @Nullable Path directory;
  private final Project project;

  /// @param directory of the project; null where there is none that could be changed
  public QueryBook(@Nullable Path directory, Project project) {
    this.directory = directory == null ? null : directory.toAbsolutePath().normalize();
    this.project = project;
  }

  /// A query that somebody keeps.
  ///
  /// @param version of the file; a change is refused when it is another by then
  public record SavedQuery(String name, String title, String sql, String version) {

    private static SavedQuery of(String name, String text) {
      String first = text.lines().findFirst().orElse("");
      boolean isTitled = first.startsWith(COMMENT);
      return new SavedQuery(
          name,
          isTitled ? first.substring(COMMENT.length()).strip() : name.replace('_', ' '),
          isTitled ? text.substring(first.length()).strip() : text.strip(),
          QueryBook.version(text));
    }
  }

  /// Whether files may be written: by the same rule as dashboards.
  public boolean isEditable() {
    return directory != null
        && project.settings().editsDashboards()
        && Files.isWritable(directory)
        && (!Files.exists(directory.resolve(FOLDER))
            || Files.isWritable(directory.resolve(FOLDER)));
  }

  /// By name.
  public synchronized List<SavedQuery> all() {
    Path folder = directory == null ? null : directory.resolve(FOLDER);
    if (folder == null || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      var queries = new ArrayList<SavedQuery>();
      for (Path file : files.sorted().limit(MOST_FILES).toList()) {
        String name = file.getFileName().toString().replaceAll("\\.sql$", "");
        if (file.toString().endsWith(ENDING) && name.matches(NAME) && isPlain(file)) {
          queries.add(SavedQuery.of(name, Files.readString(file)));
        }
      }
      return queries;
    } catch (MalformedInputException e) {
      LOG.warn("A query of the project is not UTF-8", e);
      return List.of();
    } catch (IOException e) {
      throw unusable(FOLDER, e);
    }
  }

  /// @param version as it was when the change was made; empty for a query that is new
  /// @throws MillraceException PROJECT_READ_ONLY, NAME_FORM, PARAMETER_VALUE, or DEFINITION_CHANGED
  ///   when the file is another now
  public synchronized SavedQuery save(String name, String version, String title, String sql) {
    Path file = changed(name, version);
    String called = title.replaceAll("\\s+", " ").strip();
    if (sql.isBlank() || called.isEmpty() || sql.length() + called.length() > MOST_CHARACTERS) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The query '%s' has no title or no text, or more than %,d characters."
              .formatted(name, MOST_CHARACTERS),
          "Send {\"title\": \"Best customers\", \"sql\": \"select ...\"}.");
    }
    String text = COMMENT + called + "\n" + sql.strip() + "\n";
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.createDirectories(file.resolveSibling(""));
      requireInside(file);
      Files.deleteIfExists(beside);
      Files.writeString(beside, text, StandardOpenOption.CREATE_NEW);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return SavedQuery.of(name, text);
    } catch (IOException e) {
      throw unusable(FOLDER + "/" + name + ENDING, e);
    }
  }

  /// @throws MillraceException as [#save]
  public synchronized void remove(String name, String version) {
    Path file = changed(name, version);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw unusable(FOLDER + "/" + name + ENDING, e);
    }
  }

  /// The file, if it may be changed by who has seen it like this.
  private Path changed(String name, String version) {
    if (!name.matches(NAME)) {
      throw ProblemCode.NAME_FORM.exception(
          "The query name '%s' is not in snake_case (a-z, 0-9 and _, at most 100 characters)."
              .formatted(name.substring(0, Math.min(120, name.length()))),
          "Rename it, for example to 'best_customers'.");
    }
    if (directory == null || !isEditable()) {
      throw ProblemCode.PROJECT_READ_ONLY.exception(
          "The query '%s' cannot be written: the project is not to be changed from here."
              .formatted(name),
          "Make its directory writable, and take 'edit_dashboards: no' out of millrace.yaml.");
    }
    Path file = directory.resolve(FOLDER).resolve(name + ENDING);
    try {
      boolean isThere = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      if (isThere && !isPlain(file)) {
        throw ProblemCode.PROJECT_READ_ONLY.exception(
            "The file '%s/%s%s' is a link, or too long; expected a file of the project."
                .formatted(FOLDER, name, ENDING),
            "Put the file itself into the project.");
      }
      if (!(isThere ? version(Files.readString(file)) : "").equals(version)) {
        throw ProblemCode.DEFINITION_CHANGED.exception(
            "The file '%s/%s%s' is another than the one that was changed."
                .formatted(FOLDER, name, ENDING),
            "Load the page again, or choose another name.");
      }
      return file;
    } catch (IOException e) {
      throw unusable(FOLDER + "/" + name + ENDING, e);
    }
  }

  private static boolean isPlain(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) <= 4L * MOST_CHARACTERS;
  }

  /// No link leads out of the project.
  private void requireInside(Path file) throws IOException {
    if (directory == null
        || !file.resolveSibling("").toRealPath().startsWith(directory.toRealPath())) {
      throw ProblemCode.PROJECT_READ_ONLY.exception(
          "The folder 'queries' leads out of the project.",
          "Make it a folder of the project, not a link.");
    }
  }

  private static MillraceException unusable(String path, IOException e) {
    return new MillraceException(
        ProblemCode.PROJECT_READ_ONLY.problem(
            "The file '%s' cannot be read or written: %s.".formatted(path, e.getMessage()),
            "Check that it is yours to write, and that the disk has room."),
        e);
  }

  private static String version(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
