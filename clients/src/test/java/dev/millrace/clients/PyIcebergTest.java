package dev.millrace.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Python `pyiceberg` with Arrow. `MILLRACE_PYTHON` names an interpreter that has them, as that of
/// a virtual environment.
@ExtendWith(SharedServer.class)
final class PyIcebergTest {

  private static final String PYTHON = System.getenv().getOrDefault("MILLRACE_PYTHON", "python3");

  @Test
  void itWritesATableThatOurSqlReads(RunningServer server) {
    assumeTrue(isThere(), "Python with pyiceberg and pyarrow is not installed.");
    ChildProgram client =
        ChildProgram.run(
            List.of(
                PYTHON,
                "src/test/python/pyiceberg_client.py",
                server.address() + "/iceberg",
                server.token()),
            Map.of(),
            Duration.ofMinutes(1));

    assertThat(client.output()).endsWith("done\n");
    assertThat(server.sql("select id, name, price from bronze.from_python order by id"))
        .hasToString("[[1,\"a\",null], [2,\"B\",1.0], [3,\"c\",null], [4,\"d\",2.5]]");
  }

  private static boolean isThere() {
    try {
      var command = List.of(PYTHON, "-c", "import pyiceberg, pyarrow");
      return ChildProgram.run(command, Map.of(), Duration.ofSeconds(30)).isDone();
    } catch (UncheckedIOException e) {
      return false; // there is no Python at all
    }
  }
}
