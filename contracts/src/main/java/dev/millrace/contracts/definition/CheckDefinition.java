package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import java.util.List;

/// Something that must hold for a table before it is published.
public sealed interface CheckDefinition {

  Severity severity();

  Where where();

  /// As people know it: `not_null(order_id)`.
  String title();

  /// Whether a failure holds the run back.
  enum Severity {
    ERROR,
    WARN
  }

  /// No row has an empty value in the column.
  record NotNull(String column, Severity severity, Where where) implements CheckDefinition {
    @Override
    public String title() {
      return "not_null(%s)".formatted(column);
    }
  }

  /// No two rows agree in all the columns.
  record Unique(List<String> columns, Severity severity, Where where) implements CheckDefinition {
    public Unique {
      columns = List.copyOf(columns);
    }

    @Override
    public String title() {
      return "unique(%s)".formatted(String.join(", ", columns));
    }
  }

  /// The column holds nothing but these values (or nothing at all).
  record AcceptedValues(String column, List<String> values, Severity severity, Where where)
      implements CheckDefinition {
    public AcceptedValues {
      values = List.copyOf(values);
    }

    @Override
    public String title() {
      return "accepted_values(%s)".formatted(column);
    }
  }

  /// Every value of the column is found in the other model's column.
  record Relationships(String column, String model, String field, Severity severity, Where where)
      implements CheckDefinition {
    @Override
    public String title() {
      return "relationships(%s -> %s.%s)".formatted(column, model, field);
    }
  }

  /// The SQL expression is true (or unknown) for every row.
  record Expression(String sql, Severity severity, Where where) implements CheckDefinition {
    @Override
    public String title() {
      return "expression(%s)".formatted(sql);
    }
  }

  /// The newest value of the column is not older than this.
  record Freshness(String column, Duration within, Severity severity, Where where)
      implements CheckDefinition {
    @Override
    public String title() {
      return "freshness(%s within %s)".formatted(column, Durations.toText(within));
    }
  }

  /// The number of rows differs from the published table's by at most so many percent.
  record RowCountChange(double atMostPercent, Severity severity, Where where)
      implements CheckDefinition {
    @Override
    public String title() {
      return "row_count_change(at most %s %%)".formatted(atMostPercent);
    }
  }
}
