package dev.millrace.contracts.problem;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Carries one or more problems to whoever tells the user. Bugs are never wrapped in it.
public final class MillraceException extends RuntimeException {

  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(Problem::where, Comparator.nullsFirst(Comparator.naturalOrder()));

  private final transient List<Problem> problems;

  public MillraceException(Problem problem) {
    this(List.of(problem));
  }

  public MillraceException(Problem problem, Throwable cause) {
    super(problem.message(), cause);
    this.problems = List.of(problem);
  }

  /// @param problems at least one; kept sorted by file and line
  public MillraceException(List<Problem> problems) {
    super(problems.stream().map(Problem::message).collect(Collectors.joining(" ")));
    if (problems.isEmpty()) {
      throw new IllegalStateException("An exception needs a problem; this is a bug.");
    }
    this.problems = problems.stream().sorted(BY_PLACE).toList();
  }

  public List<Problem> problems() {
    return problems;
  }

  /// The first by file and line.
  public Problem problem() {
    return problems.getFirst();
  }
}
