package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Delete;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.Page;
import dev.millrace.lake.Expired;
import dev.millrace.lake.LakeDesk;
import dev.millrace.lake.LakeTag;
import dev.millrace.lake.Orphans;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `/api/v1/lake`: the tables behind SQL, their history, and what keeps them quick and small.
@Blocking
@ProducesJson
public final class LakeApi {

  private static final String DEFAULT_KEEP = "7 days";
  private static final String DEFAULT_AGE = "1 days";
  private static final Duration YOUNGEST = Duration.ofHours(1);

  private final LakeDesk desk;

  LakeApi(LakeDesk desk) {
    this.desk = desk;
  }

  @Get("/lake/tables")
  public Page<LakeJson.Table> tables(
      @Param @Default("100") int limit, @Param Optional<String> cursor) {
    return page(desk.names(), limit, cursor).map(name -> LakeJson.table(desk.stats(name)));
  }

  @Get("/lake/tables/{table}")
  public LakeJson.Table table(@Param String table) {
    return LakeJson.table(desk.stats(TableName.of(table)));
  }

  @Get("/lake/tables/{table}/history")
  public Page<LakeJson.Snapshot> history(
      @Param String table, @Param @Default("50") int limit, @Param Optional<String> cursor) {
    return page(desk.history(TableName.of(table)), limit, cursor).map(LakeJson::snapshot);
  }

  @Post("/lake/tables/{table}/alter")
  public LakeJson.Table alter(@Param String table, @RequestObject JsonNode request) {
    return LakeJson.table(desk.change(TableName.of(table), LakeJson.alteration(request)));
  }

  /// Takes as long as it takes: the caller waits for a report of what was done.
  @Post("/lake/compact")
  public Items<LakeJson.Compaction> compact(
      ServiceRequestContext context, @RequestObject JsonNode request) {
    context.clearRequestTimeout();
    String table = request.path("table").asText("");
    List<TableName> tables = table.isEmpty() ? desk.names() : List.of(TableName.of(table));
    return new Items<>(
        tables.stream().map(name -> LakeJson.compaction(desk.compact(name))).toList());
  }

  @Post("/lake/expire")
  public Expired expire(ServiceRequestContext context, @RequestObject JsonNode request) {
    context.clearRequestTimeout();
    return desk.expire(Durations.parse(request.path("keep").asText(DEFAULT_KEEP)));
  }

  @Post("/lake/gc")
  public Orphans collect(ServiceRequestContext context, @RequestObject JsonNode request) {
    context.clearRequestTimeout();
    String text = request.path("olderThan").asText(DEFAULT_AGE);
    Duration age = Durations.parse(text);
    if (age.compareTo(YOUNGEST) < 0) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The age '%s' is too young; expected at least 1 hours, because a write may still be under way."
              .formatted(text),
          "Ask for files older than '1 hours' or more.");
    }
    return desk.collectOrphans(age);
  }

  @Get("/lake/tags")
  public Page<LakeTag> tags(@Param @Default("100") int limit, @Param Optional<String> cursor) {
    return page(desk.tags(), limit, cursor).all();
  }

  @Post("/lake/tags")
  public LakeTag tag(@RequestObject JsonNode request) {
    var tag = new AsOf.Tag(request.path("name").asText(""));
    String asOf = request.path("asOf").asText("");
    desk.tag(tag, asOf.isEmpty() ? null : AsOf.of(asOf));
    return desk.tags().stream()
        .filter(set -> set.name().equals(tag.name()))
        .findFirst()
        .orElseThrow(() ->
            ProblemCode.LAKE_CONFLICT.exception(
                "The tag '%s' was removed as soon as it was set.".formatted(tag.name()),
                "Set it again."));
  }

  @Delete("/lake/tags/{name}")
  public Items<String> untag(@Param String name) {
    desk.untag(new AsOf.Tag(name));
    return new Items<>(List.of(name));
  }

  private static <T> Slice<T> page(List<T> all, int limit, Optional<String> cursor) {
    int from = Math.min(Paging.offset(cursor), all.size());
    int to = Math.min(from + Paging.limit(limit), all.size());
    return new Slice<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
  }

  private record Slice<T>(List<T> items, @org.jspecify.annotations.Nullable String nextCursor) {

    <R> Page<R> map(java.util.function.Function<T, R> shown) {
      return new Page<>(items.stream().map(shown).toList(), nextCursor);
    }

    Page<T> all() {
      return new Page<>(items, nextCursor);
    }
  }
}
