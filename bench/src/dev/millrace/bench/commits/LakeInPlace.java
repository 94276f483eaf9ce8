package dev.millrace.bench.commits;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The product's lake, database and SQL engine in this process, as its wiring opens them.
record LakeInPlace(Path home, SqliteDatabase database, DuckDbEngine engine, IcebergLake lake)
    implements AutoCloseable {

  static LakeInPlace open(Path home) {
    Path directory = home.resolve("lake");
    var database = SqliteDatabase.open(home.resolve("platform.db"));
    var engine = DuckDbEngine.open(DuckDbSettings.of(directory, home.resolve("temporary")));
    var lake =
        IcebergLake.open(LakeSettings.of(directory), database, engine, InstantSource.system());
    return new LakeInPlace(home, database, engine, lake);
  }

  /// The cells of the first row, as text; the view is taken anew.
  List<String> row(String sql) {
    List<String> cells = new ArrayList<>();
    lake.view()
        .read(
            new SqlQuery(sql),
            row -> {
              for (Object cell : row) {
                cells.add(String.valueOf(cell));
              }
            });
    return cells;
  }

  /// All data files below the table's directory, current or not.
  List<Path> files(TableName table) throws IOException {
    Path data =
        home.resolve("lake/%s/%s/data".formatted(table.layer().lowerCase(), table.name()));
    try (var files = Files.walk(data)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  @Override
  public void close() {
    lake.close();
    engine.close();
    database.close();
  }
}
