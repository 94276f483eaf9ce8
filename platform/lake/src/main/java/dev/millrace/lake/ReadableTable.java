package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types.NestedField;

/// What a table of a layer must be like, so that Millrace can read it. Other engines know more
/// types than Millrace does.
public final class ReadableTable {

  private ReadableTable() {}

  /// @throws MillraceException COLUMN_TYPE_UNSUPPORTED for a column that Millrace cannot read
  public static void require(TableName table, Schema schema) {
    Set<String> names = new HashSet<>();
    for (NestedField field : schema.columns()) {
      ColumnTypes.of(table, field);
      if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
        throw ProblemCode.COLUMN_TYPE_UNSUPPORTED.exception(
            "The column '%s' of the table '%s' differs from another only in case, which SQL does not tell apart."
                .formatted(field.name(), table),
            "Rename the column.");
      }
      if (field.initialDefault() != null) {
        throw ProblemCode.COLUMN_TYPE_UNSUPPORTED.exception(
            "The column '%s' of the table '%s' has a default for rows that lack it, which Millrace cannot read."
                .formatted(field.name(), table),
            "Add the column without a default.");
      }
    }
  }
}
