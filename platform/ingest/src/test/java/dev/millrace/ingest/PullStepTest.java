package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.HttpAccess;
import dev.millrace.contracts.definition.HttpPaging;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PullStepTest {

  @TempDir private Path directory = Path.of("unset");
  private volatile Map<String, String> pages = Map.of();
  private volatile int status = 200;
  private HttpServer server;
  private LakeFixture fixture;

  @BeforeEach
  void open() throws IOException {
    fixture = new LakeFixture(directory, InstantSource.fixed(Instant.EPOCH));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/people",
        exchange -> {
          byte[] body =
              pages
                  .getOrDefault(exchange.getRequestURI().getQuery(), "{\"people\": []}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    fixture.close();
  }

  @Test
  void everyPageIsReadAndOnlyChangesAreStored() throws InterruptedException {
    pages =
        Map.of(
            "page=1&size=2", people("1,Ada", "2,Bob"),
            "page=2&size=2", people("3,Cid"));
    assertThat(pull("run-1").summary())
        .isEqualTo("3 rows received: 3 stored, 0 unchanged, 0 quarantined");

    pages = Map.of("page=1&size=2", people("1,Ada"));
    assertThat(pull("run-2").summary())
        .isEqualTo("1 rows received: 0 stored, 1 unchanged, 0 quarantined");

    pages = Map.of("page=1&size=2", people("1,Adele"));
    pull("run-3");
    assertThat(fixture.texts("select name from bronze.people order by id, name"))
        .containsExactly("Ada", "Adele", "Bob", "Cid");
  }

  @Test
  void anAttemptAfterTheCommitStoresNothingAgain() throws InterruptedException {
    pages = Map.of("page=1&size=2", people("1,Ada"));
    pull("run-1");
    pages = Map.of("page=1&size=2", people("1,Other"));

    assertThat(pull("run-1").summary()).isEqualTo("already stored by an earlier attempt");
    assertThat(fixture.texts("select name from bronze.people")).containsExactly("Ada");
  }

  @Test
  void rowsThatBreakTheirContractAreKept() throws InterruptedException {
    pages = Map.of("page=1&size=2", "{\"people\": [{\"id\": 1}, {\"id\": 2, \"name\": \"Bob\"}]}");

    pull("run-1");

    assertThat(fixture.texts("select reason from bronze.quarantine"))
        .containsExactly("The field 'name' is empty; a value is required.");
    assertThat(fixture.texts("select name from bronze.people")).containsExactly("Bob");
  }

  @Test
  void anAnswerThatCannotBeUsedIsToldWithTheAddress() {
    status = 500;
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> pull("run-1"))
        .withMessageEndingWith("answered with status 500; expected a page of JSON records.");
    status = 200;
    pages = Map.of("page=1&size=2", "<html>");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> pull("run-1"))
        .withMessageContaining("something that is not JSON");
  }

  private StepRunner.Report pull(String run) throws InterruptedException {
    var source =
        new SourceDefinition.Http(
            new SourceName("people"),
            null,
            TableName.of("bronze.people"),
            List.of(
                new FieldRule("id", "id", Plain.LONG, true, null, null, null, List.of(), null),
                new FieldRule(
                    "name", "name", Plain.STRING, true, null, null, null, List.of(), null)),
            null,
            URI.create("http://127.0.0.1:%d/people".formatted(server.getAddress().getPort())),
            "people",
            List.of("id"),
            new HttpPaging.Numbered("page", "size", 2, 1),
            new HttpAccess(
                new HttpAccess.Auth.None(),
                List.of("127.0.0.1"),
                null,
                100,
                1 << 20,
                1,
                Duration.ofSeconds(10)),
            DriftPolicy.IGNORE);
    var context =
        new LandingZone.Context(
            fixture.lake(), InstantSource.fixed(Instant.EPOCH), ZoneOffset.UTC, (_, _) -> {});
    var places = new Sources.Places(directory, directory, directory);
    return new PullStep(fixture.lake(), new Sources(context, List.of(source), places))
        .run(new StepRunner.Call(new RunId(run), "pull", 1, Map.of("source", "people"), _ -> {}));
  }

  private static String people(String... idsAndNames) {
    var rows = new StringBuilder();
    for (String pair : idsAndNames) {
      String[] parts = pair.split(",", -1);
      rows.append(rows.isEmpty() ? "" : ",")
          .append("{\"id\": %s, \"name\": \"%s\"}".formatted(parts[0], parts[1]));
    }
    return "{\"people\": [%s]}".formatted(rows);
  }
}
