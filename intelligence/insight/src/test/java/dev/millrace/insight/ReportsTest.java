package dev.millrace.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.mail.Letter;
import dev.millrace.contracts.mail.Mail;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.Rows;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.insight.report.ReportSql;
import dev.millrace.insight.report.ReportStep;
import dev.millrace.insight.report.Reports;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReportsTest {

  private static final TableName SALES = TableName.of("gold.fct_sales");
  private static final String REPORT =
      """
      kind: report
      title: Shop & Co
      description: What was sold <yesterday>.
      period: last 2 days
      keep: 30 days
      rows:
        - title: Sales
          tiles:
            - {kind: kpi, metric: revenue}
            - {kind: line, title: By day, metric: revenue, last: 5 days}
            - {kind: bar, title: By category, metric: revenue, by: category}
            - {kind: table, title: Against before, metric: revenue, by: category}
            - kind: table
              title: Rows
              sql: select category, amount from gold.fct_sales where cast(sold_at as date) between ${period:from} and ${period:to} order by amount
      mail: {to: [ada@shop.example, bob@shop.example]}
      """;

  @TempDir private static Path directory = Path.of("unset");
  private SqliteDatabase database;
  private DuckDbEngine engine;
  private IcebergLake lake;
  private Instant now = Instant.parse("2026-04-07T06:30:00Z");
  private RecordingMail mail = new RecordingMail();
  private int runs;

  @BeforeAll
  void open() {
    database = SqliteDatabase.open(directory.resolve("platform.db"));
    engine =
        DuckDbEngine.open(
            DuckDbSettings.of(directory.resolve("lake"), directory.resolve("temporary")));
    lake =
        IcebergLake.open(
            LakeSettings.of(directory.resolve("lake")), database, engine, InstantSource.system());
    add(
        sale("Bath", 10, "2026-04-03T10:00:00Z"),
        sale("Bath", 40, "2026-04-04T10:00:00Z"),
        sale("<script>alert(1)</script>", 80, "2026-04-05T10:00:00Z"),
        sale("Bath", 20, "2026-04-06T23:30:00Z"));
  }

  @AfterAll
  void close() {
    lake.close();
    engine.close();
    database.close();
  }

  @BeforeEach
  void clean() throws IOException {
    mail = new RecordingMail();
    now = Instant.parse("2026-04-07T06:30:00Z");
    Path files = directory.resolve("reports");
    if (Files.exists(files)) {
      try (Stream<Path> all = Files.walk(files).sorted(java.util.Comparator.reverseOrder())) {
        for (Path file : all.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void thePageHasTheNumbersOfThePeriodAndOfTheOneBefore() {
    run(reports(REPORT), "run-" + ++runs);

    assertThat(page("2026-04-06"))
        .contains("<title>Shop &amp; Co, 2026-04-05 to 2026-04-06</title>")
        .contains("compared with 2026-04-03 to 2026-04-04")
        .contains("<b>100.00 EUR</b>", "▲ +100.0 %, before: 50.00 EUR")
        .contains("<td>Bath</td><td class=\"n\">20.00</td><td class=\"n\">50.00</td>")
        .contains("-60.0 %")
        .contains("highest 80.00 EUR (2026-04-05), lowest 10.00 EUR (2026-04-03)");
  }

  @Test
  void whatTheDataHoldsStaysText() throws Exception {
    run(reports(REPORT), "run-" + ++runs);

    String page = page("2026-04-06");
    assertThat(page)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "What was sold &lt;yesterday&gt;.")
        .doesNotContain("<script", "http://", "https://", "url(", "@import");
    for (String svg : page.split("(?=<svg)", -1)) {
      if (svg.startsWith("<svg")) {
        String alone = svg.substring(0, svg.indexOf("</svg>") + "</svg>".length());
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(alone)));
      }
    }
  }

  @Test
  void aStepThatIsBegunAgainWritesTheSameFileAndMailsNothingMore() {
    now = Instant.parse("2026-05-07T06:30:00Z");
    Reports reports = reports(REPORT);
    run(reports, "again-1");
    String before = page("2026-05-06");
    now = Instant.parse("2026-05-09T00:00:00Z");
    add(sale("Bath", 1_000, "2026-05-06T12:00:00Z"));

    StepRunner.Report second = run(reports(REPORT), "again-1");

    assertThat(page("2026-05-06")).isEqualTo(before).doesNotContain("1,000");
    assertThat(reports.written("daily")).hasSize(1);
    assertThat(mail.letters).hasSize(1);
    assertThat(second.summary()).isEqualTo("report daily of 2026-05-06");
  }

  @Test
  void aLetterThatWasRefusedGoesWithTheNextAttempt() {
    mail.failure = new IOException("the mail server answered '550 no'; expected 250");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> run(reports(REPORT), "refused-1"))
        .withMessageContaining("'daily' of 2026-04-06 is written but could not be mailed")
        .withMessageContaining("550 no");
    mail.failure = null;

    run(reports(REPORT), "refused-1");

    assertThat(mail.letters).hasSize(1);
  }

  @Test
  void aLetterOfWhichNobodyKnowsWhetherItArrivedIsNotSentTwice() {
    mail.failure = new Mail.Unsure("the mail server hung up", new IOException("gone"));
    run(reports(REPORT), "unsure-1");
    mail.failure = null;

    run(reports(REPORT), "unsure-1");

    assertThat(mail.letters).isEmpty();
  }

  @Test
  void theLetterHoldsThePageAndGoesToThoseWhoWereNamed() {
    run(reports(REPORT), "letter-1");

    Letter letter = mail.letters.getFirst();
    assertThat(letter.subject()).isEqualTo("Shop & Co, 2026-04-06");
    assertThat(letter.to()).containsExactly("ada@shop.example", "bob@shop.example");
    assertThat(letter.html()).isEqualTo(page("2026-04-06"));
    assertThat(Objects.requireNonNull(letter.attachment()).name())
        .isEqualTo("daily-2026-04-06.html");
  }

  @Test
  void oldFilesGoAndOthersStay() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("reports/daily"));
    Files.writeString(folder.resolve("2026-03-07.html"), "too old");
    Files.writeString(folder.resolve("2026-03-08.html"), "just kept");
    Files.writeString(folder.resolve("notes.txt"), "not ours");

    run(reports(REPORT), "keep-1");

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("2026-03-08.html", "2026-04-06.html", "notes.txt");
    }
  }

  @Test
  void rowsAreRowsAndNoFormulaOfASpreadsheet() {
    String csv =
        """
        kind: report
        format: csv
        period: last week
        rows:
          - tiles:
              - kind: table
                sql: |
                  select category, amount, '=cmd()' as note from gold.fct_sales
                  where cast(sold_at as date) <= ${period:to} and amount < 50 order by amount;
        """;
    Reports reports = reports(csv);

    run(reports, "csv-1");

    assertThat(reports.file("daily", LocalDate.parse("2026-04-05")).content())
        .isEqualTo("category,amount,note\r\nBath,10,'=cmd()\r\nBath,40,'=cmd()\r\n");
  }

  @Test
  void aDashboardIsDrawnOverItsOwnDaysAndMailed() {
    Reports reports =
        reports(
            """
            kind: report
            dashboard: sales
            mail: {to: [ada@shop.example]}
            """);

    run(reports, "dashboard-1");

    String page = page("2026-04-06");
    assertThat(page).contains("2026-04-05 to 2026-04-06").contains("<b>100.00 EUR</b>");
    assertThat(page).contains("<h3>Days</h3>", "<h3>Shares</h3>", "<h3>Heat</h3>", "<svg");
    assertThat(page).contains("Now &amp; then: open the dashboard to see them.");
    assertThat(page).doesNotContain("<script>");
    assertThat(mail.letters).singleElement().extracting(Letter::html).isEqualTo(page);
  }

  @Test
  void aPeriodOfTheReportIsStrongerThanTheDashboards() {
    run(reports("kind: report\ndashboard: sales\nperiod: last 3 days\n"), "dashboard-2");

    assertThat(page("2026-04-06")).contains("2026-04-04 to 2026-04-06", "<b>140.00 EUR</b>");
  }

  @Test
  void aDashboardThatIsNoneOrBesideRowsIsAProblem() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> project("kind: report\ndashboard: sale\n"))
        .withMessage("The dashboard 'sale' is not defined by any file.")
        .satisfies(e -> assertThat(e.problem().hint()).isEqualTo("Did you mean 'sales'?"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> project(REPORT + "dashboard: sales\n"))
        .withMessage("The report has rows and the dashboard 'sales'; expected one of them.");
  }

  @Test
  void aDayOfTheFlowMakesThatDaysReport() {
    Reports reports = reports(REPORT);

    new ReportStep(reports)
        .run(
            new StepRunner.Call(
                new RunId("backfill-1"),
                "r",
                1,
                Map.of("report", "daily", "day", "2026-04-04"),
                _ -> {}));

    assertThat(page("2026-04-04")).contains("<b>50.00 EUR</b>");
  }

  @Test
  void aQueryThatReachesOutIsAProblemWithItsLine() {
    String bad = REPORT.replaceAll("sql: .*", "sql: select * from read_csv('/etc/passwd')");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ReportSql.check(project(bad).reports(), engine))
        .satisfies(e -> assertThat(e.problem().where()).hasToString("reports/daily.yaml:13"));
  }

  private StepRunner.Report run(Reports reports, String run) {
    return new ReportStep(reports)
        .run(new StepRunner.Call(new RunId(run), "report", 1, Map.of("report", "daily"), _ -> {}));
  }

  private Reports reports(String text) {
    Project project = project(text);
    return new Reports(
        project.reports(),
        project.alerts(),
        new Reports.Parts(
            new Metrics(project.metrics(), lake, ZoneOffset.UTC),
            lake,
            name ->
                project.dashboards().stream()
                    .filter(dashboard -> dashboard.name().equals(name))
                    .findFirst(),
            database,
            mail,
            directory.resolve("reports"),
            BusinessClock.of(() -> now),
            InstantSource.system(),
            ZoneOffset.UTC));
  }

  private static Project project(String report) {
    return ProjectReader.read(
        List.of(
            new SourceText("millrace.yaml", "kind: project\nname: shop\n"),
            new SourceText("models/gold/fct_sales.sql", "select 1"),
            new SourceText(
                "metrics/revenue.yaml",
                """
                kind: metric
                label: Revenue
                unit: EUR
                format: money
                table: gold.fct_sales
                expression: sum(amount)
                time: sold_at
                dimensions: {category: category}
                """),
            new SourceText(
                "alerts/team.yaml",
                """
                kind: alert
                to:
                  - email: {host: localhost, from: millrace@shop.example, to: [ops@shop.example]}
                """),
            new SourceText(
                "dashboards/sales.yaml",
                """
                kind: dashboard
                title: Sales
                last: 2 days
                rows:
                  - title: Numbers
                    tiles:
                      - {kind: kpi, title: Taken, metric: revenue}
                      - {kind: line, title: Days, metric: revenue, last: 5 days}
                      - {kind: pie, title: Shares, metric: revenue, by: category}
                      - {kind: heatmap, title: Heat, metric: revenue, by: [category, day]}
                  - tiles:
                      - {kind: live, title: Now & then}
                """),
            new SourceText("reports/daily.yaml", report)),
        Variables.NONE);
  }

  private static String page(String date) {
    try {
      return Files.readString(directory.resolve("reports/daily").resolve(date + ".html"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(@Nullable Object[]... sales) {
    var columns =
        List.of(
            new Column("category", ColumnType.of("string")),
            new Column("amount", ColumnType.of("double")),
            new Column("sold_at", ColumnType.of("timestamp")));
    List<@Nullable Object[]> rows = List.of(sales);
    String before = lake.mark("test").orElse(null);
    lake.commit(
        new LakeCommit(
            List.of(new TableAppend(SALES, new Rows(columns, rows), null)),
            new Mark("test", before, before + "+")));
  }

  private static @Nullable Object[] sale(String category, double amount, String at) {
    return new @Nullable Object[] {category, amount, Instant.parse(at)};
  }

  /// Takes letters, or fails as servers do: surely before it takes one, or unsurely after.
  private static final class RecordingMail implements Mail {

    private final List<Letter> letters = new ArrayList<>();
    private @Nullable IOException failure;

    @Override
    public void send(
        dev.millrace.contracts.definition.AlertDefinition.Channel.Email server,
        Letter letter,
        Runnable beforeHandover)
        throws IOException {
      beforeHandover.run();
      if (failure != null) {
        throw failure;
      }
      letters.add(letter);
    }
  }
}
