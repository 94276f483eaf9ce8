package dev.millrace.embedded.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.sql.SqlQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbEngineTest {

  @TempDir Path home;

  @Test
  void defaultsAreModest() {
    var settings = settings();

    assertThat(settings.memoryBytes()).isEqualTo(512L * 1024 * 1024);
    assertThat(settings.threads()).isEqualTo(2);
    assertThat(settings.sessions()).isEqualTo(8);
  }

  @Test
  void settingsHoldAndAreLocked() throws SQLException {
    try (var instance = new DuckDbInstance(settings(), new RowsFunction(2));
        var connection = instance.connect();
        var statement = connection.createStatement()) {
      var rows =
          statement.executeQuery(
              "select current_setting('TimeZone'), current_setting('enable_external_access'),"
                  + " current_setting('threads'), current_setting('memory_limit')");
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("UTC");
      assertThat(rows.getBoolean(2)).isFalse();
      assertThat(rows.getInt(3)).isEqualTo(2);
      assertThat(rows.getString(4)).isEqualTo("512.0 MiB");
      for (String sql :
          new String[] {
            "set memory_limit = '9GB'",
            "set enable_external_access = true",
            "from read_text('/etc/passwd')",
            "copy (select 1) to '%s'".formatted(home.resolve("x.csv")),
            "attach '%s' as x".formatted(home.resolve("x.db")),
            "install httpfs",
          }) {
        assertThatThrownBy(
                () -> {
                  try (var each = connection.createStatement()) {
                    each.execute(sql);
                  }
                })
            .as(sql)
            .isInstanceOf(SQLException.class);
      }
    }
  }

  @Test
  void anInstanceThatBrokeIsReplaced() throws SQLException {
    try (var instance = new DuckDbInstance(settings(), new RowsFunction(2));
        var before = instance.connect();
        var statement = before.createStatement()) {
      statement.execute("create table main.t (i int)");

      instance.failed(new SQLException("INTERNAL Error: assertion failed"));

      try (var after = instance.connect();
          var anew = after.createStatement()) {
        anew.execute("create table main.t (i int)");
      }
    }
  }

  @Test
  void whatAKilledProcessLeftInTheTemporaryDirectoryGoes() throws IOException {
    Path left = Files.createDirectories(home.resolve("tmp")).resolve("duckdb_temp_storage-0.tmp");
    Files.writeString(left, "left");

    try (var engine = DuckDbEngine.open(settings());
        var session = engine.open()) {
      session.read(new SqlQuery("select 1"), _ -> {});
    }

    assertThat(left).doesNotExist();
  }

  @Test
  void aClosedEngineOpensNothing() {
    var engine = DuckDbEngine.open(settings());
    engine.close();

    assertThatThrownBy(engine::open).isInstanceOf(IllegalStateException.class);
  }

  private DuckDbSettings settings() {
    return DuckDbSettings.of(home.resolve("lake"), home.resolve("tmp"));
  }
}
