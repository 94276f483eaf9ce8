package dev.millrace.transform.jinja;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;

/// Problems of templates with their place.
final class TemplateProblems {

  private TemplateProblems() {}

  static MillraceException at(String file, int line, String message, String hint) {
    return new MillraceException(
        ProblemCode.MODEL_TEMPLATE.at(new Where(file, line), message, hint));
  }

  static MillraceException of(String message, String hint) {
    return ProblemCode.MODEL_TEMPLATE.exception(message, hint);
  }
}
