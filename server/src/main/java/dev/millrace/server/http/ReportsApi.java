package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.ReportDefinition;
import dev.millrace.contracts.definition.ReportDefinition.Format;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.report.Reports;
import dev.millrace.insight.report.Reports.Made;
import dev.millrace.insight.report.Reports.Order;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/api/v1/reports`: what reports there are, their files, and writing one now.
@Blocking
public final class ReportsApi {

  /// A report is read and does nothing: no script, nothing from elsewhere.
  private static final String READ_ONLY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

  private final Reports reports;

  ReportsApi(Reports reports) {
    this.reports = reports;
  }

  @Get("/reports")
  @ProducesJson
  public Items<Told> list() {
    return new Items<>(reports.definitions().stream().map(this::told).toList());
  }

  private Told told(ReportDefinition report) {
    List<Reports.Written> files = reports.written(report.name());
    return new Told(
        report.name(),
        report.title(),
        report.description(),
        report.owner(),
        report.format().ending(),
        report.mail() == null ? 0 : report.mail().to().size(),
        files.size(),
        files.isEmpty() ? null : files.getFirst().date());
  }

  @Get("/reports/{name}")
  @ProducesJson
  public Dates dates(
      @Param String name, @Param @Default("100") int limit, @Param Optional<String> cursor) {
    List<Reports.Written> all = reports.written(name);
    int from = Math.min(Paging.offset(cursor), all.size());
    int to = Math.min(from + Paging.limit(limit), all.size());
    return new Dates(
        all.subList(from, to).stream()
            .map(file -> new File(file.date(), file.format().ending(), file.bytes()))
            .toList(),
        to < all.size() ? String.valueOf(to) : null);
  }

  @Get("/reports/{name}/{date}")
  public HttpResponse file(@Param String name, @Param String date) {
    Reports.File file = reports.file(name, day(date));
    boolean isPage = file.format() == Format.HTML;
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(isPage ? MediaType.HTML_UTF_8 : MediaType.CSV_UTF_8)
            .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, READ_ONLY)
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .set(
                HttpHeaderNames.CONTENT_DISPOSITION,
                "%s; filename=\"%s-%s.%s\""
                    .formatted(
                        isPage ? "inline" : "attachment", name, date, file.format().ending()))
            .build(),
        HttpData.ofUtf8(file.content()));
  }

  /// Writes a report now; mails it only if the request says so.
  @Post("/reports/{name}/runs")
  @ProducesJson
  public Run run(
      ServiceRequestContext context, @Param String name, @RequestObject JsonNode request) {
    context.clearRequestTimeout();
    String day = request.path("day").asText("");
    Made made =
        reports.make(
            new Order(
                new RunId("asked-" + UUID.randomUUID()),
                "api",
                name,
                request.path("mail").asBoolean()),
            day.isEmpty() ? null : day(day),
            _ -> {});
    return new Run(made.report(), made.date(), made.format().ending(), made.mailed());
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The day '%s' is none; expected a date."
              .formatted(text.substring(0, Math.min(40, text.length()))),
          "Write it as in '2026-02-01'.");
    }
  }

  /// A report; to whom it is mailed is told by number, as addresses are people's.
  record Told(
      String name,
      String title,
      @Nullable String description,
      @Nullable String owner,
      String format,
      int recipients,
      int files,
      @Nullable LocalDate newest) {}

  /// A page of files, the newest first.
  record Dates(List<File> items, @Nullable String nextCursor) {}

  /// One file.
  record File(LocalDate date, String format, long bytes) {}

  /// What was written.
  record Run(String report, LocalDate date, String format, int mailed) {}
}
