package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.audit.AuditEntry;
import dev.millrace.govern.audit.AuditLog;
import dev.millrace.govern.audit.AuditLog.Numbered;
import dev.millrace.govern.audit.AuditLog.Question;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/audit`: who changed what, newest first.
@Blocking
@ProducesJson
public final class AuditApi {

  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private final AuditLog audit;

  AuditApi(AuditLog audit) {
    this.audit = audit;
  }

  @Get("/audit")
  public Page list(
      @Param @Default("") String user,
      @Param @Default("") String action,
      @Param Optional<String> from,
      @Param Optional<String> to,
      @Param @Default("50") int limit,
      @Param Optional<String> cursor) {
    int most = Paging.limit(limit);
    var question =
        new Question(user, action, moment("from", from, Instant.EPOCH), moment("to", to, LAST));
    List<Numbered> found = audit.find(question, Paging.number(cursor, Long.MAX_VALUE), most);
    return new Page(
        found.stream().map(Numbered::entry).map(AuditApi::listed).toList(),
        found.size() < most ? null : Long.toString(found.getLast().number()));
  }

  private static Instant moment(String name, Optional<String> text, Instant otherwise) {
    try {
      return text.filter(given -> !given.isEmpty()).map(Instant::parse).orElse(otherwise);
    } catch (DateTimeParseException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter '%s' is '%s'; expected a moment."
              .formatted(
                  name,
                  e.getParsedString().substring(0, Math.min(40, e.getParsedString().length()))),
          "Write it as in '2026-03-01T00:00:00Z'.");
    }
  }

  private static Listed listed(AuditEntry entry) {
    return new Listed(
        entry.at(),
        entry.user(),
        entry.action(),
        entry.target(),
        entry.outcome().name().toLowerCase(Locale.ROOT),
        entry.status(),
        entry.times());
  }

  /// Some of the entries.
  record Page(List<Listed> items, @Nullable String nextCursor) {}

  /// One change, or one that was refused.
  record Listed(
      Instant at,
      String user,
      String action,
      String target,
      String outcome,
      int status,
      long times) {}
}
