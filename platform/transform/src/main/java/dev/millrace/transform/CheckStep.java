package dev.millrace.transform;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckedTable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// `run: check`: asks the checks of published tables, such as those where rows arrive.
public final class CheckStep implements StepRunner {

  private final Audit audit;

  public CheckStep(Audit audit) {
    this.audit = audit;
  }

  @Override
  public String kind() {
    return "check";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("tables");
  }

  @Override
  public Report run(Call call) {
    List<TableName> wanted =
        Arrays.stream(call.arguments().getOrDefault("tables", "").split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .map(TableName::of)
            .toList();
    wanted.forEach(this::require);
    return new Report(audit.published(wanted, call));
  }

  private void require(TableName table) {
    List<String> known =
        audit.tables().stream().map(CheckedTable::table).map(TableName::toString).toList();
    if (!known.contains(table.toString())) {
      throw ProblemCode.NOT_FOUND.exception(
          "The step asks for the checks of '%s', which has none.".formatted(table),
          Nearest.hint(table.toString(), known, "Write them in checks/*.yaml."));
    }
  }
}
