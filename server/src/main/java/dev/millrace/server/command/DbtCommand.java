package dev.millrace.server.command;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.LakeWiring;
import dev.millrace.server.ProjectCheck;
import dev.millrace.transform.dbt.Dbt;
import dev.millrace.transform.dbt.DbtSettings;
import dev.millrace.transform.dbt.DbtSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `millrace dbt`: dbt projects as they are.
@Command(
    name = "dbt",
    description = "Check a dbt project, or build it on the lake; no Python is needed.",
    synopsisSubcommandLabel = "COMMAND")
final class DbtCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut(), CommandLine.Help.Ansi.AUTO);
  }

  /// What both commands take.
  static final class Options {
    @Option(
        names = "--vars",
        paramLabel = "YAML",
        defaultValue = "{}",
        description = "Variables over those of the project, as in '{load_source_data: true}'.")
    private String vars = "{}";

    @Option(
        names = {"-t", "--target"},
        paramLabel = "NAME",
        defaultValue = "dev",
        description = "What macros see as target.name (default: ${DEFAULT-VALUE}).")
    private String target = "dev";

    DbtSettings settings(boolean isFullRefresh) {
      return new DbtSettings(Dbt.variables(vars), target, isFullRefresh, System.getenv());
    }
  }

  @Command(name = "check", description = "List everything that would not run, by file and line.")
  int check(
      @Parameters(paramLabel = "DIR", description = "The directory of dbt_project.yml.")
          Path directory,
      @Mixin Options options) {
    Dbt project =
        ProjectCheck.withEngine(engine -> {
          Dbt dbt = Dbt.read(directory, options.settings(false), engine, InstantSource.system());
          List<Problem> problems = dbt.check();
          if (!problems.isEmpty()) {
            throw new MillraceException(problems);
          }
          return dbt;
        });
    System.out.printf("%s: %s can be built.%n", project.name(), project.content());
    project.exposures().forEach(exposure -> System.out.println("  exposed to: " + exposure));
    project.notes().forEach(note -> System.out.println("  read, not run: " + note));
    return 0;
  }

  @Command(
      name = "build",
      description = "Run seeds, models, snapshots and tests; publish all of it, or nothing.")
  int build(
      @Parameters(paramLabel = "DIR", description = "The directory of dbt_project.yml.")
          Path directory,
      @Mixin Options options,
      @Option(
              names = {"-s", "--select"},
              arity = "1..*",
              paramLabel = "SELECTOR",
              description = "As in '+fct_orders+', 'tag:daily', 'state:modified+'.")
          @Nullable List<String> select,
      @Option(
              names = "--exclude",
              arity = "1..*",
              paramLabel = "SELECTOR",
              description = "What to leave out.")
          @Nullable List<String> exclude,
      @Option(
              names = "--state",
              paramLabel = "FILE",
              description = "The manifest of a former build, for state: selectors.")
          @Nullable Path state,
      @Option(names = "--full-refresh", description = "Build incremental models anew.")
          boolean isFullRefresh,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              defaultValue = ".millrace/demo",
              description =
                  "Data directory whose lake is built; no Millrace may run on it (default: ${DEFAULT-VALUE}).")
          Path data)
      throws InterruptedException {
    var clock = InstantSource.system();
    var selection =
        new Dbt.Selection(
            select == null ? List.of() : select, exclude == null ? List.of() : exclude);
    @Nullable String before = state == null ? null : read(state);
    try (var wiring = LakeWiring.open(data, clock)) {
      Dbt dbt = Dbt.read(directory, options.settings(isFullRefresh), wiring.engine(), clock);
      System.out.printf("%s: %s%n", dbt.name(), dbt.content());
      var run = new RunId("dbt-" + UUID.randomUUID());
      DbtSummary summary = dbt.build(wiring.lake(), run, selection, before, System.out::println);
      System.out.println(summary.toText());
      if (!summary.isPublished()) {
        System.out.println("Nothing was published; readers still see the last good state.");
        throw new MillraceException(summary.problems());
      }
      dbt.writeManifest();
      return 0;
    }
  }

  private static String read(Path state) {
    try {
      Path file = Files.isDirectory(state) ? state.resolve("millrace_manifest.json") : state;
      return Files.readString(file);
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.PARAMETER_VALUE.problem(
              "The manifest '%s' cannot be read: %s.".formatted(state, e.getMessage()),
              "Name a target/millrace_manifest.json of a former build."),
          e);
    }
  }
}
