package dev.millrace.bench.tpch;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// Writes the eight tables of TPC-H as CSV files with a header and `|` between the values.
final class TpchTables {

  private TpchTables() {}

  /// @param arguments an empty directory and the scale factor
  public static void main(String[] arguments) throws IOException {
    for (TpchTable<?> table : TpchTable.getTables()) {
      write(
          table,
          Double.parseDouble(arguments[1]),
          Path.of(arguments[0], table.getTableName() + ".csv"));
    }
  }

  private static <E extends TpchEntity> void write(TpchTable<E> table, double scale, Path file)
      throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          table.getColumns().stream()
              .map(TpchColumn::getColumnName)
              .collect(Collectors.joining("|", "", "\n")));
      for (E row : table.createGenerator(scale, 1, 1)) {
        String line = row.toLine();
        out.write(line, 0, line.length() - 1); // it ends with a separator
        out.write('\n');
      }
    }
  }
}
