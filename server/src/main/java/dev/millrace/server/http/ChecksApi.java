package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.insight.Page;
import dev.millrace.transform.check.CheckBook;
import dev.millrace.transform.check.FailingRows.FailingRow;
import dev.millrace.transform.check.store.CheckStore.Numbered;
import dev.millrace.transform.check.store.StoredResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `/api/v1/checks`: what is checked, how it came out, and the rows that broke it.
@Blocking
@ProducesJson
public final class ChecksApi {

  private final CheckBook checks;

  ChecksApi(CheckBook checks) {
    this.checks = checks;
  }

  @Get("/checks")
  public Page<Check> checks(
      @Param @Default("100") int limit,
      @Param Optional<String> cursor,
      @Param Optional<String> table) {
    List<CheckBook.Entry> all = checks.all(table.map(TableName::of).orElse(null));
    int from = Math.min(Paging.offset(cursor), all.size());
    int to = Math.min(from + Paging.limit(limit), all.size());
    return new Page<>(
        all.subList(from, to).stream().map(this::check).toList(),
        to < all.size() ? String.valueOf(to) : null);
  }

  @Get("/checks/{id}")
  public Explained check(@Param String id) {
    CheckBook.Entry entry = checks.require(id);
    return new Explained(check(entry), arguments(entry), checks.sql(id));
  }

  @Get("/checks/{id}/history")
  public Page<Result> history(
      @Param String id, @Param @Default("50") int limit, @Param Optional<String> cursor) {
    long before = Paging.number(cursor, Long.MAX_VALUE);
    List<Numbered> found = checks.history(id, before, Paging.limit(limit) + 1);
    boolean hasMore = found.size() > limit;
    List<Numbered> shown = hasMore ? found.subList(0, limit) : found;
    return new Page<>(
        shown.stream().map(one -> Result.of(one.result())).toList(),
        hasMore ? String.valueOf(shown.getLast().number()) : null);
  }

  @Get("/checks/{id}/failing-rows")
  public Page<FailingRow> failingRows(
      @Param String id, @Param @Default("50") int limit, @Param Optional<String> cursor) {
    int offset = Paging.offset(cursor);
    List<FailingRow> found = checks.failingRows(id, Paging.limit(limit) + 1, offset);
    boolean hasMore = found.size() > limit;
    return new Page<>(
        hasMore ? found.subList(0, limit) : found, hasMore ? String.valueOf(offset + limit) : null);
  }

  private Check check(CheckBook.Entry entry) {
    CheckDefinition check = entry.check().definition();
    return new Check(
        entry.id(),
        entry.table().table().toString(),
        check.title(),
        check.expectation().gxName(),
        check.severity().toString(),
        check.mostly(),
        check.rowCondition(),
        check.where().toString(),
        checks.last(entry.id()).map(Result::of).orElse(null));
  }

  private static Map<String, Object> arguments(CheckBook.Entry entry) {
    var shown = new TreeMap<String, Object>();
    entry
        .check()
        .definition()
        .arguments()
        .forEach((name, value) ->
            shown.put(name, value instanceof Duration span ? span.toString() : value));
    return shown;
  }

  /// A check and what was found last.
  ///
  /// @param last null before the first run
  record Check(
      String id,
      String table,
      String title,
      String expectation,
      String severity,
      double mostly,
      @Nullable String rowCondition,
      String definedAt,
      @Nullable Result last) {}

  /// A check with what is asked.
  ///
  /// @param sql the rows that break it, or the figure; empty where no row is read
  record Explained(Check check, Map<String, Object> arguments, String sql) {}

  /// What a run found.
  record Result(
      String runId,
      Instant at,
      boolean holds,
      long elements,
      long failing,
      long quarantined,
      @Nullable String observed,
      String words,
      List<StoredResult.Day> days) {

    static Result of(StoredResult result) {
      return new Result(
          result.runId(),
          result.at(),
          result.holds(),
          result.elements(),
          result.failing(),
          result.quarantined(),
          result.observed(),
          result.words(),
          result.days());
    }
  }
}
