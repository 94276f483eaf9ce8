package dev.millrace.server.command;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.server.ProjectModels;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.given.ModelTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `millrace model`: SQL models without any data.
@Command(
    name = "model",
    description = "List SQL models, or run their tests on given rows; touches no data.",
    synopsisSubcommandLabel = "COMMAND")
final class ModelCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut(), CommandLine.Help.Ansi.AUTO);
  }

  /// Which models.
  static final class Selected {
    @Option(
        names = {"-s", "--select"},
        arity = "1..*",
        paramLabel = "SELECTOR",
        description = "As in '+fct_orders', 'tag:daily' (default: all).")
    private @Nullable List<String> select;

    String toText() {
      return select == null ? "" : String.join(" ", select);
    }
  }

  @Command(name = "ls", description = "List models in the order of a build.")
  int list(@Mixin ProjectOptions options, @Mixin Selected selected) {
    for (CompiledModel model : ProjectModels.list(options.read(), selected.toText())) {
      System.out.printf(
          "%-12s %s%n",
          Optional.ofNullable(model.definition().build().materialized()).orElse("table"),
          model.table());
    }
    return 0;
  }

  @Command(name = "test", description = "Run the unit tests of models.")
  int test(@Mixin ProjectOptions options, @Mixin Selected selected) {
    List<ModelTests.Result> results = ProjectModels.test(options.read(), selected.toText());
    List<Problem> problems = new ArrayList<>();
    for (ModelTests.Result result : results) {
      Problem problem = result.problem();
      System.out.printf(
          "%s %s %s%n", problem == null ? "pass" : "FAIL", result.model(), result.test());
      if (problem != null) {
        problems.add(problem);
      }
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    System.out.printf("%d tests hold.%n", results.size());
    return 0;
  }
}
