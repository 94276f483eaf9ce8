package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.Problem;
import java.util.List;

/// How a build came out.
///
/// @param skipped because of what they read or test
public record DbtSummary(int passed, int warned, int failed, int skipped, List<Problem> problems) {

  public DbtSummary {
    problems = List.copyOf(problems);
  }

  public boolean isPublished() {
    return failed == 0;
  }

  public String toText() {
    return "Done. PASS=%d WARN=%d ERROR=%d SKIP=%d TOTAL=%d"
        .formatted(passed, warned, failed, skipped, passed + warned + failed + skipped);
  }
}
