package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;

/// What is refused before anything runs.
final class Unsupported {

  private Unsupported() {}

  static Problem at(Where where, String what, String hint) {
    return ProblemCode.DBT_UNSUPPORTED.at(where, "%s: not supported.".formatted(what), hint);
  }
}
