package dev.millrace.ml.eval;

import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.sequence.TorchPlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs evaluations on public data sets and writes what they found as one page of Markdown.
public final class Evaluations {

  private static final List<Evaluation> ALL =
      List.of(
          new CdnowEvaluation(),
          new MovieLensEvaluation(),
          SequenceEvaluation.beauty(),
          SequenceEvaluation.sports(),
          new SessionEvaluation(),
          new BasketEvaluation(),
          ChurnEvaluation.telco(),
          ChurnEvaluation.shop());

  private Evaluations() {}

  /// What can be evaluated.
  public static List<String> names() {
    return ALL.stream().map(Evaluation::name).toList();
  }

  /// With the simpler models alone, as [#run(String, Path, TorchPlace, Consumer)] says.
  public static Report run(String name, Path folder, Consumer<String> log) {
    try {
      return run(name, folder, null, log);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Only a sequence model is waited for; this is a bug.", e);
    }
  }

  /// @param name one of [#names()], or `all`
  /// @param folder of the data sets; those that are not there are said to be skipped
  /// @param torch trains sequence models, which takes minutes; null for none
  /// @param log takes one line for each figure
  /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE for an unknown name
  /// @throws InterruptedException while a sequence model is trained
  public static Report run(
      String name, Path folder, @Nullable TorchPlace torch, Consumer<String> log)
      throws InterruptedException {
    List<Evaluation> wanted =
        ALL.stream().filter(one -> name.equals("all") || one.name().equals(name)).toList();
    if (wanted.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "There is no evaluation '%s'; expected all or one of %s."
              .formatted(name, String.join(", ", names())),
          Nearest.hint(name, names(), "Name one of them."));
    }
    var data = new DataFiles(folder);
    var text = new StringBuilder();
    int missed = 0;
    int skipped = 0;
    for (Evaluation one : wanted) {
      if (!one.files().stream().allMatch(data::has)) {
        log.accept("%s: skipped, its data is not there".formatted(one.name()));
        text.append("## %s%n%nSkipped: %s is not there.%n%n".formatted(one.name(), one.files()));
        skipped++;
        continue;
      }
      long start = System.nanoTime();
      Evaluation.Result result = torch == null ? one.run(data) : one.run(data, torch, log);
      double seconds = (System.nanoTime() - start) / 1e9;
      missed += (int) result.figures().stream().filter(figure -> !figure.holds()).count();
      for (Evaluation.Figure figure : result.figures()) {
        log.accept(
            "%s: %s %s, mark %s, %s"
                .formatted(
                    result.title(),
                    figure.name(),
                    number(figure.value()),
                    number(figure.mark()),
                    figure.word()));
      }
      text.append(section(one.name() + (torch == null ? "" : " --sequence"), result, seconds));
    }
    return new Report(text.toString(), wanted.size() - skipped, skipped, missed);
  }

  private static String section(String name, Evaluation.Result result, double seconds) {
    var lines = new ArrayList<String>();
    lines.add("## " + result.title());
    lines.add("");
    lines.add("Rules: %s.".formatted(result.rules()));
    lines.add("");
    lines.add("Chosen: %s.".formatted(result.chosen()));
    lines.add("");
    lines.add("| figure | here | mark | | where the mark comes from |");
    lines.add("|---|---|---|---|---|");
    for (Evaluation.Figure figure : result.figures()) {
      lines.add(
          "| %s | %s | %s%s | %s | %s |"
              .formatted(
                  figure.name(),
                  number(figure.value()),
                  figure.sign(),
                  number(figure.mark()),
                  figure.word(),
                  figure.from()));
    }
    lines.add("");
    lines.add(
        String.format(Locale.ROOT, "Computed by `./millrace eval %s` in %.0f s.", name, seconds));
    lines.add("");
    return String.join("\n", lines) + "\n";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.2f" : "%.4f", value);
  }

  /// What was found.
  ///
  /// @param text Markdown
  /// @param missed figures that do not reach their mark
  public record Report(String text, int done, int skipped, int missed) {}
}
