package dev.millrace.transform.engine;

import dev.millrace.contracts.name.TableName;
import java.util.List;

/// Whether a model answers the same on another engine as on DuckDB.
///
/// @param differences what differs, a line each: columns, types, the number of rows, up to five
///   rows; none where nothing does
/// @param engine the other one
/// @param notRun why it was not compared; empty where it was
public record ModelParity(
    TableName table, String engine, long rows, List<String> differences, String notRun) {

  public ModelParity {
    differences = List.copyOf(differences);
  }

  public boolean isSame() {
    return differences.isEmpty() && notRun.isEmpty();
  }
}
