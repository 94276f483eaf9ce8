package dev.millrace.transform.dbt;

import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A dbt project, read from its directory.
public final class Dbt {

  private final DbtProject project;
  private final SqlEngine engine;
  private final Instant startedAt;

  private Dbt(DbtProject project, SqlEngine engine, Instant startedAt) {
    this.project = project;
    this.engine = engine;
    this.startedAt = startedAt;
  }

  /// Reads the project; runs nothing.
  ///
  /// @throws MillraceException PROJECT_UNREADABLE where there is none
  public static Dbt read(
      Path directory, DbtSettings settings, SqlEngine engine, InstantSource clock) {
    Instant now = clock.instant();
    return new Dbt(ProjectFiles.read(new DbtFiles(directory), settings, now), engine, now);
  }

  /// The variables in a YAML mapping such as `{load_source_data: true}`.
  public static Map<String, Object> variables(String yaml) {
    return YamlTree.of("--vars", yaml).topMap().entrySet().stream()
        .collect(Collectors.toMap(entry -> YamlTree.text(entry.getKey()), Map.Entry::getValue));
  }

  /// All that is wrong or not supported, by file and line; none means that it can be built.
  public List<Problem> check() {
    return new DbtCheck(project, engine, startedAt).problems();
  }

  /// What is read and not run, such as `metrics: 12`.
  public List<String> notes() {
    return project.notes.entrySet().stream()
        .map(note -> note.getKey() + ": " + note.getValue())
        .toList();
  }

  public String name() {
    return project.name;
  }

  /// What reads the tables and is not built: `dashboard wall_board of bar, reads visits`.
  public List<String> exposures() {
    return project.exposures.values().stream()
        .map(exposure ->
            "%s %s%s, reads %s"
                .formatted(
                    exposure.type(),
                    exposure.name(),
                    exposure.owner().isEmpty() ? "" : " of " + exposure.owner(),
                    exposure.parents().isEmpty()
                        ? "nothing that is told"
                        : exposure.parents().stream()
                            .map(id -> id.substring(id.lastIndexOf('.') + 1))
                            .sorted()
                            .collect(Collectors.joining(", "))))
        .toList();
  }

  /// How many there are of each kind, for people.
  public String content() {
    Map<ResourceType, Long> counts =
        project.nodes.values().stream()
            .collect(
                Collectors.groupingBy(
                    node -> node.type, java.util.TreeMap::new, Collectors.counting()));
    List<String> words = new ArrayList<>();
    counts.forEach(
        (type, count) -> words.add(count + " " + type.lowerCase().replace('_', ' ') + "s"));
    words.add(project.sources.size() + " sources");
    return String.join(", ", words);
  }

  /// Which nodes a selection means, by id and in the order of building.
  ///
  /// @param state the text of a former manifest, or null
  public List<String> select(Selection selection, @Nullable String state) {
    Set<String> chosen = selected(selection, state);
    return Graph.order(project).stream().map(Node::id).filter(chosen::contains).toList();
  }

  private Set<String> selected(Selection selection, @Nullable String state) {
    Manifest before = state == null ? Manifest.empty() : Manifest.read("--state", state);
    return new Selector(project, before).select(selection.select(), selection.exclude());
  }

  /// Builds on a branch of the lake and publishes all or nothing.
  ///
  /// @throws MillraceException with everything that [#check()] finds; then nothing has run
  public DbtSummary build(
      Lake lake, RunId run, Selection selection, @Nullable String state, Consumer<String> lines)
      throws InterruptedException {
    List<Problem> problems = check();
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    Set<String> chosen = selected(selection, state);
    LakeBranch branch = lake.branch(run);
    boolean isDone = false;
    try {
      DbtSummary summary = new DbtBuild(project, branch, startedAt, lines).run(chosen);
      if (summary.isPublished()) {
        branch.publish();
        isDone = true;
      }
      return summary;
    } finally {
      if (!isDone) {
        branch.drop();
      }
    }
  }

  /// Leaves `target/millrace_manifest.json` in the project, for `state:` selectors of later builds.
  public void writeManifest() {
    Path file = project.files.resolve(Manifest.FILE);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, Manifest.of(project).json());
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The manifest '%s' cannot be written: %s.".formatted(Manifest.FILE, e.getMessage()),
              "Make the project's target directory writable."),
          e);
    }
  }

  /// The manifest as it would be written.
  public String manifest() {
    return Manifest.of(project).json();
  }

  /// @param select none for everything
  public record Selection(List<String> select, List<String> exclude) {
    public static final Selection ALL = new Selection(List.of(), List.of());

    public Selection {
      select = List.copyOf(select);
      exclude = List.copyOf(exclude);
    }
  }
}
