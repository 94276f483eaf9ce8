package dev.millrace.ml.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.contracts.problem.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicDataTest {

  @Test
  void cdnowGivesTheParametersOfThePaper() {
    Path data = folder();
    assumeTrue(
        Files.exists(data.resolve("cdnow")),
        "Skipped: the public data set CDNOW is not at ../shared/data or $MILLRACE_DATA.");

    Evaluations.Report report = Evaluations.run("cdnow", data, _ -> {});

    assertThat(report.missed()).as(report.text()).isZero();
    assertThat(report.text()).contains("| BG/NBD alpha | 4.41");
  }

  @Test
  void dataThatIsNotThereIsSaidToBeSkipped(@TempDir Path empty) {
    var log = new ArrayList<String>();

    Evaluations.Report report = Evaluations.run("all", empty, log::add);

    assertThat(report.skipped()).isEqualTo(Evaluations.names().size());
    assertThat(log).allMatch(line -> line.endsWith("skipped, its data is not there"));
  }

  @Test
  void anUnknownEvaluationIsNamed(@TempDir Path empty) {
    assertThatThrownBy(() -> Evaluations.run("beuty", empty, _ -> {}))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.problem().message()).startsWith("There is no evaluation 'beuty'");
              assertThat(e.problem().hint()).isEqualTo("Did you mean 'beauty'?");
            });
  }

  @Test
  void copiesOfARowAreNeverOnBothSides() {
    var lines = new ArrayList<>(List.of("id,City,Days,Churn"));
    for (int i = 0; i < 200; i++) {
      lines.add("%d,%s,%d,%d".formatted(i, i % 3 == 0 ? "Rome" : "Oslo", i % 50, i % 2));
    }
    ChurnEvaluation.Table table = ChurnEvaluation.Table.of(lines, "id", "Churn");

    for (int fold = 0; fold < 5; fold++) {
      var test = table.rows(fold, true).stream().map(row -> row.key()).toList();
      var train = table.rows(fold, false).stream().map(row -> row.key()).toList();
      assertThat(train).doesNotContainAnyElementsOf(test);
      assertThat(test.size() + train.size()).isEqualTo(200);
    }
    assertThat(table.features()).containsExactly("City_Oslo", "City_Rome", "Days");
  }

  private static Path folder() {
    String set = System.getenv("MILLRACE_DATA");
    return set == null ? Path.of("..", "..", "..", "shared", "data") : Path.of(set);
  }
}
