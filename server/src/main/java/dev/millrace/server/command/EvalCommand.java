package dev.millrace.server.command;

import dev.millrace.ml.eval.Evaluations;
import dev.millrace.ml.sequence.TorchPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace eval`: how good the models are on public data.
@Command(
    name = "eval",
    description = {
      "Measure models on public data sets, on published splits, beside published figures.",
      "Data sets that are not there are skipped. Nothing is chosen on the rows that judge."
    })
final class EvalCommand implements Callable<Integer> {

  private static final String FOLDER = "MILLRACE_DATA";
  private static final Path USUAL_FOLDER = Path.of("..", "shared", "data");

  @Parameters(
      paramLabel = "NAME",
      defaultValue = "all",
      description =
          "all, cdnow, ml-1m, beauty, sports, diginetica, tafeng, telco or ecommerce (default: all).")
  private String name = "all";

  @Option(names = "--out", paramLabel = "FILE", description = "Also write a report in Markdown.")
  private @Nullable Path out;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder of data sets (default: $MILLRACE_DATA, or ../shared/data).")
  private @Nullable Path data;

  @Option(
      names = "--sequence",
      description = {
        "Also train sequence models, where the data has an order: beauty and sports.",
        "It takes a quarter of an hour and what './millrace torch fetch' brings."
      })
  private boolean sequence;

  /// 0 when every mark was reached, 1 when one was missed.
  @Override
  public Integer call() throws IOException, InterruptedException {
    TorchPlace torch = sequence ? TorchPlace.find(null, System.getenv()) : null;
    Evaluations.Report report = Evaluations.run(name, folder(), torch, System.out::println);
    System.out.printf(
        "%d data sets measured, %d skipped, %d marks missed.%n",
        report.done(), report.skipped(), report.missed());
    if (out != null) {
      Files.writeString(out, "# Evaluation on public data\n\n" + report.text());
    }
    return report.missed() == 0 ? 0 : 1;
  }

  private Path folder() {
    if (data != null) {
      return data;
    }
    String set = System.getenv(FOLDER);
    return set == null ? USUAL_FOLDER : Path.of(set);
  }
}
