package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.definition.Expectation.Of;
import java.util.List;
import java.util.stream.Collectors;

/// The rows that break checks, as SQL.
final class Breaking {

  private static final String FLAG = "millrace_breaks";

  private Breaking() {}

  /// Whether there are single rows to show.
  static boolean isOfRows(CheckDefinition check) {
    return check.expectation().of() == Of.ROWS || check.expectation().of() == Of.QUERY;
  }

  static String rows(Subject subject, CheckDefinition check) {
    if (check.expectation().of() == Of.QUERY) {
      return Queries.of(subject, check);
    }
    return "select * exclude (%s) from (select *, %s as %s from %s) where %s"
        .formatted(
            FLAG, RowTests.of(subject, check).verdict(), FLAG, Sql.from(subject.table()), FLAG);
  }

  /// What is left when all rows that break one of the checks are taken out.
  static String without(Subject subject, List<CheckDefinition> checks) {
    return "select * exclude (%s) from (select *, %s as %s from %s) where not %s"
        .formatted(FLAG, any(subject, checks), FLAG, Sql.from(subject.table()), FLAG);
  }

  /// What is taken out, with the checks that each row breaks in one more column.
  static String taken(Subject subject, List<CheckDefinition> checks, String reasonColumn) {
    String reasons =
        checks.stream()
            .map(check ->
                "case when %s then %s end"
                    .formatted(RowTests.of(subject, check).verdict(), Sql.text(check.title())))
            .collect(Collectors.joining(", "));
    return "select * from (select *, nullif(concat_ws('; ', %s), '') as %s from %s) where %s is not null"
        .formatted(
            reasons, Sql.quoted(reasonColumn), Sql.from(subject.table()), Sql.quoted(reasonColumn));
  }

  private static String any(Subject subject, List<CheckDefinition> checks) {
    return checks.stream()
        .map(check -> "coalesce(%s, false)".formatted(RowTests.of(subject, check).verdict()))
        .collect(Collectors.joining(" or ", "(", ")"));
  }
}
