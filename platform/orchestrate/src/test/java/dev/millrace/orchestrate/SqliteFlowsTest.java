package dev.millrace.orchestrate;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteFlowsTest extends FlowsContract {

  @TempDir private Path directory = Path.of("unset");
  private SqliteDatabase database;

  @BeforeEach
  void openDatabase() {
    database = SqliteDatabase.open(directory.resolve("platform.db"));
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Override
  PlatformDatabase database() {
    return database;
  }
}
