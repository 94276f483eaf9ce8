package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.definition.ReportPeriod.Days;
import dev.millrace.contracts.problem.MillraceException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReportReaderTest {

  private static final String GOOD =
      """
      kind: report
      rows:
        - tiles:
            - {kind: kpi, metric: revenue}
      """;

  @Test
  void whatIsNotSaidHasItsUsualValue() {
    ReportDefinition report = read(GOOD, "").reports().getFirst();

    assertThat(report.title()).isEqualTo("daily");
    assertThat(report.period()).isEqualTo(ReportPeriod.YESTERDAY);
    assertThat(report.format()).isEqualTo(ReportDefinition.Format.HTML);
    assertThat(report.keepDays()).isEqualTo(365);
    assertThat(report.mail()).isNull();
  }

  @Test
  void everythingThatIsWrongIsToldAtOnceWithItsLine() {
    assertThat(
            problems(
                """
                kind: report
                period: next week
                format: pdf
                rows:
                  - tiles:
                      - {kind: kpi, metric: revenue, by: category}
                      - {kind: bar, sql: select 1}
                      - {kind: table, sql: 'select ${param:day}'}
                mail: {to: ['Ada <ada@shop.example>'], form: x}
                """,
                ""))
        .containsExactly(
            "reports/daily.yaml:2 The value 'next week' cannot be read: expected yesterday, 'last 7"
                + " days' (1 to 3,660), last week or last month.",
            "reports/daily.yaml:3 The value 'pdf' cannot be read: expected one of html, csv.",
            "reports/daily.yaml:6 The tile of kind 'kpi' has 1 dimensions; expected 0.",
            "reports/daily.yaml:7 The tile of kind 'bar' has 'sql'; expected a 'metric' and no"
                + " 'sql'.",
            "reports/daily.yaml:8 The query of the report speaks of '${param:day}'; expected"
                + " ${period:from} or ${period:to}.",
            "reports/daily.yaml:9 The address 'Ada <ada@shop.example>' is none; expected one as"
                + " ada@shop.example.",
            "reports/daily.yaml:9 The key 'form' is not known here.");
  }

  @Test
  void metricsDimensionsReportsAndMailServersMustExist() {
    assertThat(
            problems(
                GOOD
                    + """
                          - {kind: kpi, metric: revenu}
                          - {kind: bar, metric: revenue, by: categry}
                    mail: {to: [ada@shop.example]}
                    """,
                "dayly"))
        .containsExactly(
            "flows/morning.yaml:3 The report 'dayly' is not defined by any file.",
            "reports/daily.yaml:5 The metric 'revenu' is not defined by any file.",
            "reports/daily.yaml:6 The dimension 'categry' is none of the metric 'revenue'.",
            "reports/daily.yaml:7 The report 'daily' is mailed, but 0 alerts have a mail server;"
                + " expected one.");
  }

  @ParameterizedTest
  @CsvSource({
    "yesterday, 2026-03-10, 2026-03-10, 2026-03-10, 2026-03-09, 2026-03-09",
    "last 7 days, 2026-03-10, 2026-03-04, 2026-03-10, 2026-02-25, 2026-03-03",
    "last week, 2026-03-10, 2026-03-02, 2026-03-08, 2026-02-23, 2026-03-01",
    "last week, 2026-03-08, 2026-03-02, 2026-03-08, 2026-02-23, 2026-03-01",
    "last month, 2026-03-10, 2026-02-01, 2026-02-28, 2026-01-01, 2026-01-31",
    "last month, 2026-03-31, 2026-03-01, 2026-03-31, 2026-02-01, 2026-02-28"
  })
  void aPeriodIsComparedWithTheSameBeforeIt(
      String text, LocalDate day, LocalDate from, LocalDate to, LocalDate from2, LocalDate to2) {
    ReportPeriod period = ReportPeriod.parse(text);

    assertThat(period.upTo(day)).isEqualTo(new Days(from, to));
    assertThat(period.before(period.upTo(day))).isEqualTo(new Days(from2, to2));
  }

  private static List<String> problems(String report, String wanted) {
    return catchThrowableOfType(MillraceException.class, () -> read(report, wanted))
        .problems()
        .stream()
        .map(problem -> problem.where() + " " + problem.message())
        .toList();
  }

  private static Project read(String report, String wanted) {
    var files = new ArrayList<SourceText>();
    files.add(new SourceText("millrace.yaml", "kind: project\nname: shop\n"));
    files.add(new SourceText("models/gold/fct_sales.sql", "select 1"));
    files.add(
        new SourceText(
            "metrics/revenue.yaml",
            """
            kind: metric
            table: gold.fct_sales
            expression: sum(amount)
            time: sold_at
            dimensions: {category: category}
            """));
    files.add(new SourceText("reports/daily.yaml", report));
    if (!wanted.isEmpty()) {
      files.add(
          new SourceText(
              "flows/morning.yaml",
              "kind: flow\nsteps:\n  - {run: report, with: {report: %s}}\n".formatted(wanted)));
    }
    return ProjectReader.read(files, Variables.NONE);
  }
}
