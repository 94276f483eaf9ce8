package dev.millrace.server;

import dev.millrace.contracts.definition.DashboardDefinition;
import dev.millrace.contracts.definition.DashboardFile;
import dev.millrace.contracts.definition.DashboardFile.Edited;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The dashboards of the project as their files are now, and a way to change a file. Looks at the
/// files at most once a second; a file that cannot be read leaves the dashboard as it was. Writes
/// nothing outside `dashboards/`. Safe for any thread.
public final class DashboardBook {

  private static final Logger LOG = LoggerFactory.getLogger(DashboardBook.class);
  private static final String FOLDER = "dashboards";
  private static final String ENDING = ".yaml";
  private static final String NAME = "[a-z][a-z0-9_]{0,99}";
  private static final long LOOK_NANOS = 1_000_000_000;
  private static final int MOST_FILES = 1_000;
  private static final long MOST_BYTES = 1_000_000;

  private final @Nullable Path directory;
  private final Project project;
  private final Map<String, DashboardDefinition> dashboards = new TreeMap<>();
  private Map<String, FileTime> seen = Map.of();
  private long lookedAt = System.nanoTime() - LOOK_NANOS;

  /// @param directory of the project; null where there is none that could be changed
  public DashboardBook(@Nullable Path directory, Project project) {
    this.directory = directory;
    this.project = project;
    project.dashboards().forEach(dashboard -> dashboards.put(dashboard.name(), dashboard));
  }

  /// By name.
  public synchronized List<DashboardDefinition> all() {
    look();
    return List.copyOf(dashboards.values());
  }

  /// Whether files may be written: there are some, the project allows it, and so does the disk.
  public boolean isEditable() {
    return directory != null
        && project.settings().editsDashboards()
        && Files.isWritable(directory)
        && (!Files.exists(directory.resolve(FOLDER))
            || Files.isWritable(directory.resolve(FOLDER)));
  }

  /// What a dashboard's file would say; writes nothing.
  public synchronized Edited preview(String name, Map<String, ?> wish) {
    return DashboardFile.edit(text(name), wish, project);
  }

  /// How the file of a dashboard is now; empty while there is none.
  public synchronized String version(String name) {
    return directory == null || !name.matches(NAME) ? "" : version(text(name));
  }

  /// Writes a dashboard's file, whole or not at all.
  ///
  /// @param version as it was when the wish was made; empty for a dashboard that is new
  /// @throws MillraceException PROJECT_READ_ONLY, or DEFINITION_CHANGED when the file is another
  ///   now. Problems of the wish are in the answer, and then nothing was written
  public synchronized Edited save(String name, String version, Map<String, ?> wish) {
    if (!isEditable()) {
      throw ProblemCode.PROJECT_READ_ONLY.exception(
          "The dashboard '%s' cannot be written: the project is not to be changed from here."
              .formatted(name),
          "Make its 'dashboards' directory writable, and take 'edit_dashboards: no' out of"
              + " millrace.yaml.");
    }
    SourceText before = text(name);
    if (!version(before).equals(version)) {
      throw ProblemCode.DEFINITION_CHANGED.exception(
          "The file '%s' is another than the one that was changed.".formatted(before.path()),
          "Load the page again and make the change anew; somebody has saved in between.");
    }
    Edited edited = DashboardFile.edit(before, wish, project);
    if (edited.definition() != null) {
      write(before.path(), edited.text());
      dashboards.put(name, edited.definition());
      seen = Map.of();
    }
    return edited;
  }

  private SourceText text(String name) {
    String path = path(name);
    Path file = file(path);
    try {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        requirePlain(file, path);
        return new SourceText(path, Files.readString(file));
      }
      return new SourceText(path, "");
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /// Where the dashboard is defined, or would be.
  private String path(String name) {
    if (!name.matches(NAME)) {
      throw ProblemCode.NAME_FORM.exception(
          "The dashboard name '%s' is not in snake_case (a-z, 0-9 and _, at most 100 characters)."
              .formatted(name.substring(0, Math.min(120, name.length()))),
          "Rename it, for example to 'daily_sales'.");
    }
    DashboardDefinition known = dashboards.get(name);
    return known == null ? FOLDER + "/" + name + ENDING : known.where().file();
  }

  private Path file(String path) {
    if (directory == null) {
      throw ProblemCode.PROJECT_READ_ONLY.exception(
          "The project has no directory whose files could be changed.",
          "Start Millrace on a project's directory.");
    }
    Path root = directory.toAbsolutePath().normalize();
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root.resolve(FOLDER))) {
      throw new IllegalStateException("A dashboard outside its folder; this is a bug.");
    }
    return file;
  }

  /// No link leads out of the project.
  private void requirePlain(Path file, String path) throws IOException {
    boolean isPlain =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.size(file) <= MOST_BYTES
            && directory != null
            && file.toRealPath().startsWith(directory.toRealPath());
    if (!isPlain) {
      throw ProblemCode.PROJECT_READ_ONLY.exception(
          "The file '%s' is a link, or too long; expected a file of the project.".formatted(path),
          "Put the file itself into the project.");
    }
  }

  private void write(String path, String text) {
    Path file = file(path);
    Path folder = Objects.requireNonNull(file.getParent(), "a file of the project has a folder");
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.createDirectories(folder);
      requireInside(folder);
      Files.deleteIfExists(beside);
      Files.writeString(beside, text, StandardOpenOption.CREATE_NEW);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private void requireInside(Path folder) throws IOException {
    if (directory == null || !folder.toRealPath().startsWith(directory.toRealPath())) {
      throw ProblemCode.PROJECT_READ_ONLY.exception(
          "The folder 'dashboards' leads out of the project.",
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

  private void look() {
    long now = System.nanoTime();
    if (directory == null || now - lookedAt < LOOK_NANOS) {
      return;
    }
    lookedAt = now;
    Path folder = directory.resolve(FOLDER);
    try {
      Map<String, FileTime> files = Files.isDirectory(folder) ? files(folder) : Map.of();
      if (!files.equals(seen)) {
        seen = files;
        readAgain(files);
      }
    } catch (IOException e) {
      LOG.warn("The dashboards cannot be read again", e);
    }
  }

  private Map<String, FileTime> files(Path folder) throws IOException {
    var files = new TreeMap<String, FileTime>();
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> definitions =
          paths
              .filter(path -> path.toString().endsWith(ENDING))
              .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
              .sorted(Comparator.naturalOrder())
              .limit(MOST_FILES)
              .toList();
      for (Path file : definitions) {
        String path = FOLDER + "/" + folder.relativize(file).toString().replace('\\', '/');
        files.put(path, Files.getLastModifiedTime(file));
      }
    } catch (NoSuchFileException e) {
      LOG.debug("A dashboard went while the folder was read", e);
    }
    return files;
  }

  private void readAgain(Map<String, FileTime> files) throws IOException {
    var before = new TreeMap<>(dashboards);
    dashboards.clear();
    for (String path : files.keySet()) {
      String name = new SourceText(path, "").stem();
      try {
        Optional<DashboardDefinition> read = read(path);
        read.ifPresent(dashboard -> dashboards.put(name, dashboard));
      } catch (MillraceException e) {
        LOG.warn("{} is left as it was: {}", path, e.problem().message());
        if (before.containsKey(name)) {
          dashboards.put(name, before.get(name));
        }
      }
    }
  }

  private Optional<DashboardDefinition> read(String path) throws IOException {
    try {
      Path file = file(path);
      requirePlain(file, path);
      return Optional.of(DashboardFile.read(new SourceText(path, Files.readString(file)), project));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static String version(SourceText file) {
    if (file.text().isEmpty()) {
      return "";
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(file.text().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
