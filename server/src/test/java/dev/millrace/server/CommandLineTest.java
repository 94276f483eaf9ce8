package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.command.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What a user sees when something is wrong before anything runs.
final class CommandLineTest {

  @TempDir private Path directory = Path.of("unset");

  @Test
  void aloneItListsItsCommands() {
    var out = new StringWriter();
    int status = new CommandLine(new Commands()).setOut(new PrintWriter(out)).execute();

    assertThat(status).isZero();
    assertThat(out.toString()).contains("demo", "up", "check", "sql", "shop", "./millrace test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "online-retail"})
  void theExamplesAreWell(String example) {
    assertThat(
            run(
                "check",
                "--project",
                "../examples/" + example,
                "--var",
                "SHOP_API=http://localhost:1",
                "--var",
                "SHOP_DB=jdbc:postgresql://localhost:1/shop"))
        .isEqualTo(new Outcome(0, ""));
  }

  @Test
  void theTestsOfTheShopsModelsHold() {
    assertThat(
            run(
                "model",
                "test",
                "--project",
                "../examples/shop",
                "--var",
                "SHOP_API=http://localhost:1",
                "--var",
                "SHOP_DB=jdbc:postgresql://localhost:1/shop"))
        .isEqualTo(new Outcome(0, ""));
  }

  @Test
  void everyProblemOfAProjectIsToldWithItsPlace() throws IOException {
    write("millrace.yaml", "kind: project\nname: x\ncurency: EUR\n");
    write("models/gold/a.sql", "select * from {{ ref('b') }}\n");

    Outcome outcome = run("check", "--project", directory.toString());

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err().lines().toList())
        .isEqualTo(
            List.of(
                "millrace.yaml:3  DEFINITION_KEY_UNKNOWN",
                "  The key 'curency' is not known here.",
                "  → Did you mean 'currency'?"));
  }

  @Test
  void aModelThatCannotBeParsedIsToldWithItsLine() throws IOException {
    write("millrace.yaml", "kind: project\nname: x\n");
    write("models/gold/a.sql", "select\n  1 as x\nfrom where\n");

    Outcome outcome = run("check", "--project", directory.toString());

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("models/gold/a.sql:3  SQL_ERROR");
  }

  @Test
  void aMissingProjectIsOneProblem() {
    Outcome outcome = run("check", "--project", directory.resolve("nothing").toString());

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("PROJECT_UNREADABLE").contains("is not a directory.");
  }

  @Test
  void aPortInUseIsOneProblemAndNothingStaysOpen() throws IOException {
    write("project/millrace.yaml", "kind: project\nname: x\n");
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Outcome outcome = up(taken.getLocalPort());

      assertThat(outcome.status()).isEqualTo(3);
      assertThat(outcome.err())
          .startsWith("PORT_IN_USE")
          .contains("The port %d on loopback cannot be used".formatted(taken.getLocalPort()))
          .contains("→ Stop what listens there, or choose another with --port.");
    }
    DataDirectory.open(directory.resolve("data")).close();
  }

  @Test
  void aDataDirectoryOfAnotherProcessIsRefused() throws IOException {
    write("project/millrace.yaml", "kind: project\nname: x\n");
    try (DataDirectory _ = DataDirectory.open(directory.resolve("data"))) {
      Outcome outcome = up(0);

      assertThat(outcome.status()).isEqualTo(3);
      assertThat(outcome.err())
          .startsWith("DATA_DIRECTORY_LOCKED")
          .contains("belongs to another process (%d).".formatted(ProcessHandle.current().pid()));
    }
  }

  @Test
  void aShopOfAnotherSeedDoesNotGoOnInThisDirectory() throws IOException {
    String data = directory.resolve("data").toString();
    Files.createDirectories(directory.resolve("data/shop"));
    try (var shop =
        dev.millrace.demo.SampleShop.open(
            dev.millrace.demo.ShopSettings.in(directory.resolve("data/shop"))
                .withCustomers(10)
                .withDays(1))) {
      assertThat(shop.progress().days()).isEqualTo(1);
    }

    Outcome outcome =
        run(
            "demo",
            "--data",
            data,
            "--seed",
            "7",
            "--customers",
            "10",
            "--days",
            "1",
            "--project",
            "../examples/shop");

    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.err()).contains("42").contains("7").contains("→ Use the same --seed");
  }

  @Test
  void sqlWithoutARunningProcessSaysSo() {
    Outcome outcome = run("sql", "--data", directory.toString(), "select 1");

    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.err())
        .contains("SOURCE_UNREACHABLE")
        .contains("Start one with ./millrace demo");
  }

  @Test
  void theTruthOfTheShopIsJson() {
    assertThat(run("shop", "truth", "--json", "--customers", "20", "--days", "3").status())
        .isZero();
  }

  private Outcome up(int port) {
    return run(
        "up",
        "--project",
        directory.resolve("project").toString(),
        "--data",
        directory.resolve("data").toString(),
        "--port",
        String.valueOf(port));
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static Outcome run(String... arguments) {
    var err = new StringWriter();
    int status = Main.run(new PrintWriter(err), arguments);
    return new Outcome(status, err.toString());
  }

  private record Outcome(int status, String err) {}
}
