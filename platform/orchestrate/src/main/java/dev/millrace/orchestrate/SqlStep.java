package dev.millrace.orchestrate;

import dev.millrace.contracts.flow.StepRunner;
import java.util.List;
import java.util.Set;

/// `run: sql`: one SELECT over the published tables. The first value of its first row is the step's
/// result.
final class SqlStep implements StepRunner {

  static final String KIND = "sql";
  private static final int MAX_ROWS = 100_000;

  private final TableReads tables;

  SqlStep(TableReads tables) {
    this.tables = tables;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Set<String> arguments() {
    return Set.of(KIND);
  }

  @Override
  public Report run(Call call) {
    List<String> values = tables.firstColumn(call.arguments().getOrDefault(KIND, ""), MAX_ROWS);
    if (values.isEmpty()) {
      return new Report("no rows", "");
    }
    String first = values.getFirst();
    return new Report(
        values.size() == 1 ? first : "%s, %,d rows".formatted(first, values.size()), first);
  }
}
