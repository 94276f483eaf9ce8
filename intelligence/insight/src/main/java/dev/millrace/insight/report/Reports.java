package dev.millrace.insight.report;

import dev.millrace.contracts.definition.AlertDefinition;
import dev.millrace.contracts.definition.AlertDefinition.Channel;
import dev.millrace.contracts.definition.DashboardDefinition;
import dev.millrace.contracts.definition.ReportDefinition;
import dev.millrace.contracts.definition.ReportDefinition.Format;
import dev.millrace.contracts.definition.ReportDefinition.Mailing;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.mail.Letter;
import dev.millrace.contracts.mail.Letter.Attachment;
import dev.millrace.contracts.mail.Mail;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.insight.Metrics;
import dev.millrace.insight.report.ReportLedger.Note;
import dev.millrace.insight.report.ReportLedger.RunKey;
import dev.millrace.insight.report.ReportLedger.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes reports down and mails them: for each run one file, the same however often its step is
/// begun, and one letter at most. Safe for any thread.
public final class Reports {

  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = 9998;

  private final List<ReportDefinition> definitions;
  private final List<AlertDefinition> alerts;
  private final ReportAnswers answers;
  private final ReportFiles files;
  private final ReportLedger ledger;
  private final Parts parts;

  /// @param alerts whose mail servers take the letters
  /// @throws MillraceException with every query that is not one SELECT over tables
  public Reports(List<ReportDefinition> definitions, List<AlertDefinition> alerts, Parts parts) {
    this.definitions =
        definitions.stream().sorted(Comparator.comparing(ReportDefinition::name)).toList();
    this.alerts = List.copyOf(alerts);
    this.answers = new ReportAnswers(parts.metrics(), parts.lake());
    this.files = new ReportFiles(parts.directory());
    this.ledger = new ReportLedger(parts.database());
    this.parts = parts;
  }

  /// What reports are made of.
  ///
  /// @param dashboards by name, as they are now
  /// @param directory where their files lie
  /// @param clock the shop's time
  /// @param wall real time, for the letters
  public record Parts(
      Metrics metrics,
      Lake lake,
      Function<String, Optional<DashboardDefinition>> dashboards,
      PlatformDatabase database,
      Mail mail,
      Path directory,
      BusinessClock clock,
      InstantSource wall,
      ZoneId zone) {}

  /// By name.
  public List<ReportDefinition> definitions() {
    return definitions;
  }

  /// The files of a report, the newest first.
  ///
  /// @throws MillraceException NOT_FOUND
  public List<Written> written(String name) {
    return files.list(require(name).name()).stream()
        .map(file -> new Written(file.date(), file.format(), file.bytes()))
        .toList();
  }

  /// One file; where a date has both a page and rows, that which the definition asks for.
  ///
  /// @throws MillraceException NOT_FOUND
  public File file(String name, LocalDate date) {
    ReportDefinition report = require(name);
    Format other = report.format() == Format.HTML ? Format.CSV : Format.HTML;
    for (Format format : List.of(report.format(), other)) {
      Optional<String> content = files.read(report.name(), date, format);
      if (content.isPresent()) {
        return new File(format, content.get());
      }
    }
    throw ProblemCode.NOT_FOUND.exception(
        "There is no report '%s' of %s.".formatted(name, date),
        "See './millrace report ls', or write it: './millrace report run %s --day %s'."
            .formatted(name, date));
  }

  /// Writes a report, and mails it if it is to be mailed.
  ///
  /// @param day the last day that it tells of; null for yesterday
  /// @param log takes one line for each thing done
  /// @throws MillraceException NOT_FOUND, SOURCE_UNREACHABLE for the mail server, or what a query
  ///   meets
  public Made make(Order order, @Nullable LocalDate day, Consumer<String> log) {
    ReportDefinition report = drawn(require(order.report()));
    var key = new RunKey(order.run().value(), order.step(), report.name());
    Instant now = parts.clock().instant();
    LocalDate today = now.atZone(parts.zone()).toLocalDate();
    if (day != null && (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The day of the report is '%s'; expected one of the years %d to %d."
              .formatted(day, FIRST_YEAR, LAST_YEAR),
          "Write it as 2026-01-31.");
    }
    Note note =
        ledger.begin(key, new Note(day == null ? today.minusDays(1) : day, now, State.BEGUN));
    LocalDate date = report.period().upTo(note.day()).to();
    String content = content(report, key, note, date, log);
    files.forget(report.name(), today.minusDays(report.keepDays()));
    int mailed =
        order.isMailed() && isToMail(note, log) ? mail(report, key, date, content, log) : 0;
    return new Made(report.name(), date, report.format(), content.length(), mailed);
  }

  /// Dashboards are changed while we run: their tiles are taken when they are drawn.
  private ReportDefinition drawn(ReportDefinition report) {
    String name = report.dashboard();
    if (name == null) {
      return report;
    }
    return DashboardTiles.draw(
        report,
        parts
            .dashboards()
            .apply(name)
            .orElseThrow(() ->
                ProblemCode.NOT_FOUND.exception(
                    "The report '%s' draws the dashboard '%s', which is gone."
                        .formatted(report.name(), name),
                    "Change reports/%s.yaml, or bring the dashboard back."
                        .formatted(report.name()))));
  }

  /// An attempt before may have written it already: what it wrote stays.
  private String content(
      ReportDefinition report, RunKey key, Note note, LocalDate date, Consumer<String> log) {
    if (note.state() != State.BEGUN) {
      Optional<String> before = files.read(report.name(), date, report.format());
      if (before.isPresent()) {
        log.accept("the file of %s is already written".formatted(date));
        return before.get();
      }
    }
    var filled = answers.ask(report, note.day(), note.madeAt()).and(leftOut(report));
    String content =
        switch (report.format()) {
          case HTML -> HtmlPage.of(filled, parts.zone());
          case CSV -> CsvText.of(filled);
        };
    files.write(report, date, content);
    ledger.move(key, State.BEGUN, State.WRITTEN);
    log.accept("wrote reports/%s/%s.%s".formatted(report.name(), date, report.format().ending()));
    return content;
  }

  private List<String> leftOut(ReportDefinition report) {
    String name = report.dashboard();
    return name == null
        ? List.of()
        : parts.dashboards().apply(name).map(DashboardTiles::leftOut).orElse(List.of());
  }

  /// The mail server need not even be there for a letter that is on its way.
  private static boolean isToMail(Note note, Consumer<String> log) {
    return switch (note.state()) {
      case BEGUN, WRITTEN -> true;
      case MAILED -> {
        log.accept("it is already mailed");
        yield false;
      }
      case HANDING_OVER -> {
        log.accept(
            "not mailed again: an attempt before was handing the letter over, and did not say"
                + " whether it arrived");
        yield false;
      }
    };
  }

  private int mail(
      ReportDefinition report, RunKey key, LocalDate date, String content, Consumer<String> log) {
    Mailing mailing = report.mail();
    if (mailing == null) {
      return 0;
    }
    var claim = new Claim(ledger, key);
    try {
      parts.mail().send(server(mailing), letter(report, key, mailing, date, content), claim);
      claim.settle(State.MAILED);
      log.accept("mailed to %d".formatted(mailing.to().size()));
      return mailing.to().size();
    } catch (Claim.Taken e) {
      log.accept("not mailed again: the letter of this run was handed to the mail server before");
      return 0;
    } catch (Mail.Unsure e) {
      log.accept("%s; it is not mailed again".formatted(e.getMessage()));
      return 0;
    } catch (IOException e) {
      claim.settle(State.WRITTEN);
      throw new MillraceException(
          ProblemCode.SOURCE_UNREACHABLE.problem(
              "The report '%s' of %s is written but could not be mailed: %s."
                  .formatted(report.name(), date, e.getMessage()),
              "Check the mail server in alerts/, './millrace alert test NAME'."),
          e);
    }
  }

  private Channel.Email server(Mailing mailing) {
    return alerts.stream()
        .filter(alert -> mailing.through() == null || alert.name().equals(mailing.through()))
        .flatMap(alert -> alert.to().stream())
        .filter(Channel.Email.class::isInstance)
        .map(Channel.Email.class::cast)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("A report is mailed through nobody; this is a bug."));
  }

  private Letter letter(
      ReportDefinition report, RunKey key, Mailing mailing, LocalDate date, String content) {
    boolean isPage = report.format() == Format.HTML;
    String title = "%s, %s".formatted(report.title(), date);
    String text =
        "%s\n\n%s\n"
            .formatted(
                title,
                isPage
                    ? "The report is this letter's page. It is attached as well: a browser shows its"
                        + " charts and prints it."
                    : "The rows are attached.");
    return new Letter(
        "%s.%s.%s".formatted(report.name(), key.run(), Integer.toHexString(key.step().hashCode())),
        parts.wall().instant(),
        title,
        mailing.to(),
        text,
        isPage ? content : null,
        new Attachment(
            "%s-%s.%s".formatted(report.name(), date, report.format().ending()),
            isPage ? "text/html" : "text/csv",
            content));
  }

  private ReportDefinition require(String name) {
    return definitions.stream()
        .filter(report -> report.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            ProblemCode.NOT_FOUND.exception(
                "There is no report '%s'.".formatted(name),
                Nearest.hint(
                    name,
                    definitions.stream().map(ReportDefinition::name).collect(Collectors.toList()),
                    "Define it as reports/NAME.yaml.")));
  }

  /// Who wants which report.
  ///
  /// @param step tells the reports of one run apart
  /// @param isMailed whether it goes to whom its definition names
  public record Order(RunId run, String step, String report, boolean isMailed) {}

  /// What was done.
  ///
  /// @param mailed to how many people, now
  public record Made(String report, LocalDate date, Format format, long length, int mailed) {}

  /// A file that is there.
  public record Written(LocalDate date, Format format, long bytes) {}

  /// A file with what stands in it.
  public record File(Format format, String content) {}
}
