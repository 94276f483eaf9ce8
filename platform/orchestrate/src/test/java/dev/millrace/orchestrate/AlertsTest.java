package dev.millrace.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.definition.AlertDefinition;
import dev.millrace.contracts.definition.AlertDefinition.Channel;
import dev.millrace.contracts.definition.AlertDefinition.Security;
import dev.millrace.contracts.definition.FlowDefinition;
import dev.millrace.contracts.definition.FlowDefinition.Retry;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowSettings;
import dev.millrace.contracts.mail.Letter;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.orchestrate.FlowRun.State;
import dev.millrace.orchestrate.alert.SmtpMail;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages as the services at the other side receive them.
final class AlertsTest {

  private static final FlowName DAILY = new FlowName("daily");
  private static final FlowName PARENT = new FlowName("parent");
  private static final Where HERE = new Where("flows/daily.yaml", 1);

  @TempDir private Path directory = Path.of("unset");
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private HttpServer web;
  private SqliteDatabase database;
  private Effects effects = new Effects();

  @BeforeEach
  void open() throws IOException {
    database = SqliteDatabase.open(directory.resolve("platform.db"));
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean isRefused = refusals.getAndDecrement() > 0;
          if (!isRefused) {
            authorizations.addAll(
                exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            posted.add(exchange.getRequestURI() + " " + body);
          }
          exchange.sendResponseHeaders(isRefused ? 503 : 200, -1);
          exchange.close();
        });
    web.start();
  }

  @AfterEach
  void close() {
    web.stop(0);
    database.close();
  }

  @Test
  void aFailureIsToldOnceWithItsCauseAndWhatItAffects() {
    refusals.set(1);
    try (Flows flows = flows(new Channel.Webhook(at("/hook")))) {
      flows.trigger(DAILY, "test");
      until(() -> !posted.isEmpty());
      LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
    }

    assertThat(posted).hasSize(1);
    assertThat(posted.getFirst())
        .contains("\"title\":\"Flow 'daily' failed at step 'a'\"")
        .contains("\"cause\":\"Step 'a': It fails once.\"")
        .contains("\"affected\":[\"step 'b' (work)\",\"step 'c' (work)\"]");
  }

  @Test
  void ofAFlowWithinAnotherOnlyTheRootIsTold() {
    try (Flows flows = flows(new Channel.Slack(at("/slack")))) {
      FlowRun run = flows.trigger(PARENT, "test");
      until(() -> flows.history().run(run.id()).orElseThrow().state() == State.FAILED);
      until(() -> !posted.isEmpty());
      LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
    }

    assertThat(posted).hasSize(1);
    assertThat(posted.getFirst()).contains("Flow 'daily' failed").contains("flow 'parent', run");
  }

  @Test
  void aSilencedAlertSaysNothing() {
    try (Flows flows =
        flows(new Channel.PagerDuty("key", at("/duty")), new Channel.Webhook(at("/hook")))) {
      flows.alerts().silence("team", Duration.ofHours(1));
      FlowRun run = flows.trigger(DAILY, "test");
      until(() -> flows.history().run(run.id()).orElseThrow().state() == State.FAILED);
      until(() -> flows.history().untold(10).isEmpty());
    }

    assertThat(posted).isEmpty();
  }

  @Test
  void aTopicOfSnsGetsASignedForm() throws Exception {
    try (Flows flows =
        flows(
            new Channel.Sns(
                "arn:aws:sns:eu-central-1:123456789012:alerts", "AKID", "hidden", at("/")))) {
      flows.alerts().test("team");
    }

    assertThat(posted).hasSize(1);
    assertThat(posted.getFirst())
        .startsWith(
            "/ Action=Publish&Version=2010-03-31"
                + "&TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A123456789012%3Aalerts"
                + "&Subject=Test+of+the+alert+%27team%27&Message=")
        .contains("Nothing+is+wrong.")
        .doesNotContain("hidden");
    assertThat(authorizations)
        .singleElement()
        .asString()
        .matches(
            "AWS4-HMAC-SHA256 Credential=AKID/\\d{8}/eu-central-1/sns/aws4_request, "
                + "SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}");
  }

  @Test
  void mailArrivesWithItsLoginAndText() throws Exception {
    try (var mail = new MailServer();
        Flows flows =
            flows(
                new Channel.Email(
                    "localhost",
                    mail.port(),
                    Security.NONE,
                    "ada",
                    "secret",
                    "millrace@shop.example",
                    List.of("ops@shop.example", "ada@shop.example")))) {
      flows.alerts().test("team");

      assertThat(mail.heard())
          .contains(
              "EHLO millrace",
              "AUTH PLAIN " + base64("\0ada\0secret"),
              "MAIL FROM:<millrace@shop.example>",
              "RCPT TO:<ops@shop.example>",
              "RCPT TO:<ada@shop.example>",
              "Subject: =?UTF-8?B?" + base64("Test of the alert 'team'") + "?=",
              "QUIT");
      assertThat(mail.text()).contains("Nothing is wrong.");
    }
  }

  @Test
  void aLetterHasItsPageAndItsFileAndALongTitleInWords() throws Exception {
    try (var mail = new MailServer()) {
      var server =
          new Channel.Email(
              "localhost",
              mail.port(),
              Security.NONE,
              null,
              null,
              "millrace@shop.example",
              List.of("ops@shop.example"));
      var letter =
          new Letter(
              "daily.run-1",
              Instant.parse("2026-04-07T06:30:00Z"),
              "Über den Tag des Ladens, und was alles verkauft worden ist\r\nBcc: eve@evil.example",
              List.of("ada@shop.example"),
              "In words.",
              "<p>As a page.</p>",
              new Letter.Attachment("daily.html", "text/html", "<p>As a file.</p>"));
      var handed = new AtomicInteger();

      new SmtpMail().send(server, letter, handed::incrementAndGet);

      assertThat(handed).hasValue(1);
      assertThat(mail.heard())
          .contains(
              "RCPT TO:<ada@shop.example>",
              "Date: Tue, 7 Apr 2026 06:30:00 GMT",
              "Message-ID: <daily.run-1@millrace>",
              "Content-Disposition: attachment; filename=\"daily.html\"",
              base64("In words."),
              base64("<p>As a page.</p>"),
              base64("<p>As a file.</p>"))
          .doesNotContain("RCPT TO:<ops@shop.example>")
          .noneMatch(line -> line.startsWith("Bcc"))
          .allMatch(line -> line.length() <= 100);
    }
  }

  @Test
  void aTestTellsWhichChannelDoesNotWorkWithoutItsSecret() {
    refusals.set(1);
    try (Flows flows = flows(new Channel.Slack(at("/T0/secret")))) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> flows.alerts().test("team"))
          .withMessage("The alert 'team' could not be sent by slack: the service answered 503.");
    }
  }

  private Flows flows(Channel... to) {
    var alert = new AlertDefinition("team", null, List.of(), List.of(), List.of(to), HERE);
    var flows =
        new Flows(
            new Flows.Parts(
                database,
                null,
                new Flows.Clocks(BusinessClock.wall(), InstantSource.system(), ZoneOffset.UTC),
                new Random(7),
                FlowSettings.DEFAULT,
                List.of(alert)),
            List.of(daily(), parent()),
            List.of(effects));
    flows.start();
    return flows;
  }

  private static FlowDefinition daily() {
    return FlowDefinition.of(
            DAILY,
            List.of(
                new Step("a", "work", Map.of("fails", "once"), List.of(), HERE),
                new Step("b", "work", Map.of(), List.of("a"), HERE),
                new Step("c", "work", Map.of(), List.of("b"), HERE)),
            HERE)
        .withRetry(new Retry(0, Duration.ZERO));
  }

  private static FlowDefinition parent() {
    return FlowDefinition.of(
            PARENT,
            List.of(new Step("call", "flow", Map.of("flow", "daily"), List.of(), HERE)),
            HERE)
        .withRetry(new Retry(0, Duration.ZERO));
  }

  private URI at(String path) {
    return URI.create("http://localhost:%d%s".formatted(web.getAddress().getPort(), path));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("It did not happen within 30 s.");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// The other side of SMTP: takes every message.
  private static final class MailServer implements AutoCloseable {

    private final ServerSocket door;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    MailServer() throws IOException {
      door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::serve);
    }

    int port() {
      return door.getLocalPort();
    }

    List<String> heard() {
      return heard;
    }

    String text() {
      int from = heard.indexOf("");
      int to = heard.indexOf(".");
      return new String(
          Base64.getMimeDecoder().decode(String.join("", heard.subList(from, to))),
          StandardCharsets.UTF_8);
    }

    private void serve() {
      try (Socket socket = door.accept();
          var in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        say(socket, "220 mail.example ready");
        boolean isText = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          heard.add(line);
          isText &= !line.equals(".");
          if (!isText) {
            say(socket, answer(line));
            isText = line.equals("DATA");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String answer(String line) {
      return switch (line.split(" ", 2)[0]) {
        case "EHLO" -> "250-mail.example\r\n250 AUTH PLAIN";
        case "AUTH" -> "235 welcome";
        case "DATA" -> "354 go on";
        case "QUIT" -> "221 bye";
        default -> "250 ok";
      };
    }

    private static void say(Socket socket, String words) throws IOException {
      socket.getOutputStream().write((words + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }
}
