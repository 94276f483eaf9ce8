package dev.millrace.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.HttpAccess;
import dev.millrace.contracts.definition.HttpAccess.Auth;
import dev.millrace.contracts.definition.HttpAccess.Incremental;
import dev.millrace.contracts.definition.HttpPaging;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.origin.ColumnDrift;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.SourceProgress;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.replay.SourceReplay;
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
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An API over real connections, in its good and its bad moods.
final class HttpSourceTest {

  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
  private static final HttpPaging NUMBERS = new HttpPaging.Numbered("page", "size", 2, 1);

  @TempDir private Path directory = Path.of("unset");
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<Duration> pauses = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Api api = (_, _) -> {};
  private Auth auth = new Auth.None();
  private @Nullable Incremental incremental;
  private DriftPolicy drift = DriftPolicy.IGNORE;
  private List<String> allowed = List.of("127.0.0.1");
  private List<FieldRule> fields = List.of(rule("id", Plain.LONG), rule("name", Plain.STRING));
  private HttpServer server;
  private LakeFixture fixture;

  /// Answers one request.
  private interface Api {
    void answer(HttpExchange exchange, String query) throws IOException;
  }

  @BeforeEach
  void open() throws IOException {
    fixture = new LakeFixture(directory, InstantSource.fixed(NOW));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String query = String.valueOf(exchange.getRequestURI().getRawQuery());
          asked.add(query);
          try (exchange) {
            api.answer(exchange, query);
          }
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    threads.shutdownNow();
    fixture.close();
  }

  @Test
  void pagesByOffsetAreReadUntilOneIsNotFull() throws InterruptedException {
    api =
        (exchange, query) -> send(exchange, 200, query.contains("from=2&") ? rows(3) : rows(1, 2));

    assertThat(run(new HttpPaging.Offset("from", "n", 2)).loaded()).isEqualTo(3);
    assertThat(asked).containsExactly("from=0&n=2", "from=2&n=2");
  }

  @Test
  void pagesByCursorAreReadUntilThereIsNone() throws InterruptedException {
    api =
        (exchange, query) ->
            send(
                exchange,
                200,
                query.equals("null")
                    ? "{\"rows\": [{\"id\": 1}], \"meta\": {\"next\": \"a b&c\"}}"
                    : "{\"rows\": [{\"id\": 2}], \"meta\": {\"next\": null}}");

    assertThat(run(new HttpPaging.Cursor("after", "meta.next", "", 500)).loaded()).isEqualTo(2);
    assertThat(asked).containsExactly("null", "after=a+b%26c");
  }

  @Test
  void pagesAreFollowedByTheLinkHeader() throws InterruptedException {
    api =
        (exchange, query) -> {
          if (!query.contains("p=2")) {
            exchange
                .getResponseHeaders()
                .add("Link", "</x?p=0>; rel=\"prev\", </x?p=2>; title=\"on\"; rel=\"next\"");
          }
          send(exchange, 200, query.contains("p=2") ? rows(2) : rows(1));
        };

    assertThat(run(new HttpPaging.Link("", 500)).loaded()).isEqualTo(2);
    assertThat(asked).containsExactly("null", "p=2");
  }

  @Test
  void aLinkToAnotherHostIsNotFollowed() {
    api =
        (exchange, _) -> {
          exchange.getResponseHeaders().add("Link", "<http://169.254.169.254/x>; rel=next");
          send(exchange, 200, rows(1));
        };

    fails(new HttpPaging.Link("", 500), "a next page on the host '169.254.169.254'");
  }

  @Test
  void pagesThatDoNotEndAreAProblem() {
    api = (exchange, query) -> send(exchange, 200, rows(query.hashCode(), asked.size()));
    fails(NUMBERS, "answered with more than 20 pages");
    api = (exchange, _) -> send(exchange, 200, rows(1, 2));
    fails(NUMBERS, "answered with page 2 as it did with the one before");
    api = (exchange, _) -> send(exchange, 200, "{\"rows\": [{\"id\": 1}], \"next\": \"same\"}");
    fails(new HttpPaging.Cursor("after", "next", "", 500), "answered with");
    assertThat(fixture.lake().view().find(TableName.of("bronze.people"))).isEmpty();
  }

  @Test
  void failuresPassAndAreWaitedFor() throws InterruptedException {
    api =
        (exchange, _) -> {
          switch (asked.size()) {
            case 1 -> send(exchange, 500, "");
            case 2 -> {
              exchange.getResponseHeaders().add("Retry-After", "7");
              send(exchange, 429, "");
            }
            case 3 -> {
              String later =
                  DateTimeFormatter.RFC_1123_DATE_TIME.format(
                      InstantSource.system().instant().plusSeconds(9).atOffset(ZoneOffset.UTC));
              exchange.getResponseHeaders().add("Retry-After", later);
              send(exchange, 503, "");
            }
            default -> send(exchange, 200, rows(1));
          }
        };

    assertThat(run(NUMBERS).loaded()).isEqualTo(1);
    assertThat(pauses).hasSize(3);
    assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
    assertThat(pauses.get(1)).isEqualTo(Duration.ofSeconds(7));
    assertThat(pauses.get(2)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(9));
  }

  @Test
  void anApiThatIsNeverWellOrWantsTooMuchPatienceEndsTheRun() {
    api = (exchange, _) -> send(exchange, 502, "");
    fails(NUMBERS, "answered with status 502");
    assertThat(asked).hasSize(4);
    api =
        (exchange, _) -> {
          exchange.getResponseHeaders().add("Retry-After", "86400");
          send(exchange, 429, "");
        };
    fails(NUMBERS, "the wish to be asked again in 86,400 s, which is longer than 300 s");
  }

  @Test
  void answersOutOfBoundsAreProblems() {
    api = (exchange, _) -> send(exchange, 200, "<html><body>Sign in</body></html>");
    fails(NUMBERS, "something that is not JSON");
    api = (exchange, _) -> send(exchange, 200, "[" + " ".repeat(70_000) + "]");
    fails(NUMBERS, "answered with more than 65,536 bytes");
    api =
        (exchange, _) -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 1_000; i++) { // without a length, in chunks
            exchange.getResponseBody().write(new byte[1_000]);
          }
        };
    fails(NUMBERS, "answered with more than 65,536 bytes");
    api = (exchange, _) -> send(exchange, 401, "");
    fails(NUMBERS, "answered with status 401");
  }

  @Test
  void anAnswerThatComesByteByByteHasNoMoreTimeThanAnother() {
    api =
        (exchange, _) -> {
          exchange.sendResponseHeaders(200, 1_000);
          for (int i = 0; i < 1_000 && !Thread.currentThread().isInterrupted(); i++) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
          }
        };

    fails(NUMBERS, "cannot be reached");
  }

  @Test
  void secretsGoToTheApiAndNowhereElse() throws InterruptedException {
    var seen = Collections.synchronizedList(new ArrayList<String>());
    api =
        (exchange, _) -> {
          seen.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + exchange.getRequestHeaders().getFirst("X-Key"));
          send(exchange, 200, rows(1));
        };
    for (Auth each :
        List.of(
            new Auth.Bearer("t0ken"),
            new Auth.Basic("me", "pass"),
            new Auth.Key("X-Key", "k3y", false),
            new Auth.Key("key", "k3y", true))) {
      auth = each;
      run(NUMBERS);
    }

    assertThat(seen)
        .containsExactly("Bearer t0kennull", "Basic bWU6cGFzcw==null", "nullk3y", "nullnull");
    assertThat(asked.getLast()).endsWith("&key=k3y");
    assertThat(String.join(" ", fixture.texts("select url from bronze.people_responses")))
        .doesNotContain("k3y");
    api = (exchange, _) -> send(exchange, 403, "");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run(NUMBERS))
        .satisfies(e -> assertThat(e.problem().toText()).doesNotContain("k3y"));
  }

  @Test
  void aTokenIsFetchedOnceAndAnewWhenItIsRefused() throws InterruptedException {
    var issued = new ArrayList<String>();
    api =
        (exchange, query) -> {
          String given = exchange.getRequestHeaders().getFirst("Authorization");
          if (exchange.getRequestURI().getPath().equals("/token")) {
            assertThat(given).isEqualTo("Basic aWQ6c2VjcmV0");
            issued.add("t" + issued.size());
            send(exchange, 200, "{\"access_token\": \"" + issued.getLast() + "\"}");
          } else if (query.contains("page=2") && issued.size() == 1) {
            send(exchange, 401, "");
          } else {
            assertThat(given).isEqualTo("Bearer " + issued.getLast());
            send(exchange, 200, query.contains("page=2") ? rows(3) : rows(1, 2));
          }
        };
    auth = new Auth.Client(uri("/token"), "id", "secret", "read");

    assertThat(run(NUMBERS).loaded()).isEqualTo(3);
    assertThat(issued).hasSize(2);
  }

  @Test
  void noNameLeadsIntoAPrivateNetworkUnlessItIsAllowed() {
    allowed = List.of();
    fails(NUMBERS, "The host '127.0.0.1' has the private address '127.0.0.1'; expected a public");
    assertThat(asked).isEmpty();
    allowed = List.of("127.0.0.1");
    for (String target :
        List.of("http://169.254.169.254/latest", "http://localhost:1/", "file:///etc/passwd")) {
      api =
          (exchange, _) -> {
            exchange.getResponseHeaders().add("Location", target);
            send(exchange, 302, "");
          };
      fails(NUMBERS, "redirects to the host");
    }
  }

  @Test
  void privateAddressesAreKnownInAllTheirForms() throws IOException {
    for (String each :
        List.of(
            "10.1.2.3",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "::7f00:1")) {
      assertThat(PublicAddress.isPublic(InetAddress.getByName(each))).as(each).isFalse();
    }
    for (String each : List.of("8.8.8.8", "172.32.0.1", "2606:4700::1111", "100.128.0.1")) {
      assertThat(PublicAddress.isPublic(InetAddress.getByName(each))).as(each).isTrue();
    }
  }

  @Test
  void aRedirectOnTheSameHostIsFollowed() throws InterruptedException {
    api =
        (exchange, query) -> {
          if (exchange.getRequestURI().getPath().equals("/there")) {
            send(exchange, 200, rows(1));
          } else {
            exchange.getResponseHeaders().add("Location", "/there?" + query);
            send(exchange, 307, "");
          }
        };

    assertThat(run(NUMBERS).loaded()).isEqualTo(1);
  }

  @Test
  void aRunBeginsWhereTheLastOneEnded() throws InterruptedException {
    incremental = new Incremental("since", "id");
    api =
        (exchange, query) ->
            send(exchange, 200, query.contains("since=9") ? rows(9) : rows(4, 9, 7));
    HttpPaging whole = new HttpPaging.Whole();

    run(whole);
    assertThat(run(whole).unchanged()).isEqualTo(1);
    assertThat(asked).containsExactly("null", "since=9");
  }

  @Test
  void aChangedMappingIsAppliedToWhatWasKept() throws InterruptedException {
    api =
        (exchange, _) ->
            send(exchange, 200, "{\"rows\": [{\"id\": 1, \"name\": \"Ada\", \"town\": \"Ulm\"}]}");
    run(NUMBERS);
    asked.clear();
    fields =
        List.of(rule("id", Plain.LONG), rule("name", Plain.STRING), rule("town", Plain.STRING));
    // the table gets the column by the replay

    Instant later = NOW.plusSeconds(1);
    SourceRun run = origin(NUMBERS).run(new RunCall("replay-1", later, SourceProgress.NONE, true));

    assertThat(run.loaded()).isEqualTo(1);
    assertThat(fixture.texts("select town from bronze.people where town is not null"))
        .containsExactly("Ulm");
    assertThat(asked).isEmpty();
    assertThat(
            origin(NUMBERS)
                .run(new RunCall("replay-2", later, SourceProgress.NONE, true))
                .unchanged())
        .isEqualTo(1);
  }

  @Test
  void theTableGetsWhatAllPagesHoldInFieldsThatAreNotListed() throws InterruptedException {
    drift = DriftPolicy.EVOLVE;
    api =
        (exchange, query) ->
            send(
                exchange,
                200,
                query.contains("page=1")
                    ? """
                    {"rows": [{"id": 1, "name": "Ada", "score": 1, "Loyalty Tier": null},
                              {"id": 2, "name": "Bob", "score": 2.5, "a.b": true}]}
                    """
                    : """
                    {"rows": [{"id": 3, "Loyalty Tier": "gold", "address": {"town": "Ulm"}}]}
                    """);

    SourceRun run = run(NUMBERS);

    assertThat(run.loaded()).isEqualTo(3);
    assertThat(run.summary())
        .endsWith(
            "drift: appeared loyalty_tier (string), appeared score (double), appeared a_b (boolean), appeared address (string)");
    assertThat(
            fixture.texts(
                "select concat_ws('|', id, name, score, a_b, loyalty_tier, address) from bronze.people order by id"))
        .containsExactly("1|Ada|1.0", "2|Bob|2.5|true", "3|gold|{\"town\":\"Ulm\"}");
    assertThat(run(NUMBERS).unchanged()).isEqualTo(3);
  }

  @Test
  void whatNoLongerFitsItsColumnGoesToOneBesideIt() throws InterruptedException {
    drift = DriftPolicy.EVOLVE;
    api = (exchange, _) -> send(exchange, 200, "{\"rows\": [{\"id\": 1, \"score\": 7}]}");
    run(NUMBERS);
    api = (exchange, _) -> send(exchange, 200, "{\"rows\": [{\"id\": 1, \"score\": \"high\"}]}");

    assertThat(run(NUMBERS).summary()).endsWith("drift: changed score (long to string)");
    assertThat(
            fixture.texts(
                "select concat_ws('|', id, score, score__string) from bronze.people order by all"))
        .containsExactly("1|7", "1|high");

    api = (exchange, _) -> send(exchange, 200, "{\"rows\": [{\"id\": 1}]}");
    assertThat(run(NUMBERS).drift()).extracting(ColumnDrift::column).contains("score");
  }

  @Test
  void rowsThatAnotherPolicyHeldBackComeWithTheirFields() throws InterruptedException {
    drift = DriftPolicy.QUARANTINE_ROW;
    api = (exchange, _) -> send(exchange, 200, "{\"rows\": [{\"id\": 1, \"tier\": \"gold\"}]}");
    assertThat(run(NUMBERS).quarantined()).isEqualTo(1);
    drift = DriftPolicy.EVOLVE;
    HttpOrigin origin = origin(NUMBERS);

    SourceRun run =
        new SourceReplay(fixture.lake(), source(NUMBERS), origin.fields(), ZoneOffset.UTC)
            .run("replay-1", NOW);

    assertThat(run.loaded()).isEqualTo(1);
    assertThat(fixture.texts("select id || tier from bronze.people")).containsExactly("1gold");
    assertThat(fixture.texts("select raw from bronze.quarantine")).isEmpty();
  }

  @Test
  void anApiThatNamesFieldsAfterItsDataFillsNoTable() {
    drift = DriftPolicy.EVOLVE;
    var names =
        IntStream.range(0, 1_001)
            .mapToObj("\"f%d\": 1"::formatted)
            .collect(Collectors.joining(", "));
    api = (exchange, _) -> send(exchange, 200, "{\"rows\": [{\"id\": 1, " + names + "}]}");

    fails(NUMBERS, "sends more than 1,000 fields that it does not list");
    assertThat(fixture.lake().view().find(TableName.of("bronze.people"))).isEmpty();
  }

  private void fails(HttpPaging paging, String words) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run(paging))
        .withMessageContaining(words);
  }

  private SourceRun run(HttpPaging paging) throws InterruptedException {
    return origin(paging).run(new RunCall("run-" + System.nanoTime(), NOW, SourceProgress.NONE));
  }

  private HttpOrigin origin(HttpPaging paging) {
    return new HttpOrigin(
        source(paging), fixture.lake(), ZoneOffset.UTC, directory.resolve("spill"), pauses::add);
  }

  private SourceDefinition.Http source(HttpPaging paging) {
    return new SourceDefinition.Http(
        new SourceName("people"),
        null,
        TableName.of("bronze.people"),
        fields,
        null,
        uri("/people"),
        "rows",
        List.of("id"),
        paging,
        new HttpAccess(auth, allowed, incremental, 20, 1 << 16, 4, Duration.ofSeconds(1)),
        drift);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
  }

  private static FieldRule rule(String name, Plain type) {
    return new FieldRule(name, name, type, false, null, null, null, List.of(), null);
  }

  private static String rows(int... ids) {
    var rows = new StringBuilder();
    for (int id : ids) {
      rows.append(rows.isEmpty() ? "" : ",").append("{\"id\": %d, \"name\": \"n\"}".formatted(id));
    }
    return "{\"rows\": [" + rows + "]}";
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
