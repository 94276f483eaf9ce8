package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.Lineage;
import dev.millrace.ingest.Captures;
import dev.millrace.ingest.Following;
import dev.millrace.ingest.RunningSource;
import dev.millrace.ingest.Sources;
import dev.millrace.ingest.capture.CaptureStatus;
import dev.millrace.ingest.follow.FollowStatus;
import dev.millrace.ingest.origin.ColumnDrift;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.insight.Page;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/sources`: what they hold, their runs, and what is downstream of a drift.
@Blocking
@ProducesJson
public final class SourcesApi {

  private final Sources sources;
  private final Captures captures;
  private final Following following;
  private final Lineage lineage;

  SourcesApi(Sources sources, Captures captures, Following following, Lineage lineage) {
    this.sources = sources;
    this.captures = captures;
    this.following = following;
    this.lineage = lineage;
  }

  @Get("/sources")
  public Page<Source> list(@Param @Default("50") int limit, @Param Optional<String> cursor) {
    int offset = Paging.offset(cursor);
    List<SourceDefinition> all = sources.definitions();
    List<Source> items =
        all.stream().skip(offset).limit(Paging.limit(limit)).map(this::source).toList();
    return new Page<>(items, all.size() > offset + limit ? String.valueOf(offset + limit) : null);
  }

  @Get("/sources/{name}")
  public Source show(@Param String name) {
    return source(sources.require(name));
  }

  /// Connects, and stores nothing.
  @Post("/sources/{name}/test")
  public SourceSample test(@Param String name, @Param @Default("10") int rows)
      throws InterruptedException {
    return sources.test(name, Math.clamp(rows, 1, 100));
  }

  @Post("/sources/{name}/runs")
  public HttpResponse start(@Param String name, @Param @Default("false") boolean replay)
      throws InterruptedException {
    return Json.answer(HttpStatus.ACCEPTED, state(sources.start(name, replay)));
  }

  @Get("/sources/{name}/runs")
  public Page<Run> runs(
      @Param String name, @Param @Default("20") int limit, @Param Optional<String> cursor) {
    int offset = Paging.offset(cursor);
    List<SourceRun> found = sources.runs(name, Paging.limit(limit) + 1, offset);
    boolean hasMore = found.size() > limit;
    return new Page<>(
        found.stream().limit(limit).map(this::run).toList(),
        hasMore ? String.valueOf(offset + limit) : null);
  }

  @Get("/sources/{name}/runs/{id}")
  public RunState run(@Param String name, @Param String id) {
    return sources
        .started(id)
        .filter(run -> run.source().equals(name))
        .map(this::state)
        .orElseThrow(() -> unknown(id));
  }

  /// What the source has in quarantine is held to its definition as it is now.
  @Post("/sources/{name}/replay")
  public Run replay(@Param String name) throws InterruptedException {
    return run(sources.replay(name));
  }

  private static MillraceException unknown(String id) {
    return ProblemCode.NOT_FOUND.exception(
        "No run '%s' was started in this process."
            .formatted(id.substring(0, Math.min(80, id.length()))),
        "List the runs of a source with GET /api/v1/sources/{name}/runs.");
  }

  private Source source(SourceDefinition source) {
    String name = source.name().value();
    List<SourceRun> last = sources.runs(name, 1, 0);
    return new Source(
        name,
        type(source),
        source.description() == null ? "" : source.description(),
        address(source),
        source.tables().stream().map(TableName::toString).toList(),
        source.drift().name().toLowerCase(Locale.ROOT),
        last.isEmpty() ? null : run(last.getFirst()),
        captures.status().stream()
            .filter(status -> status.source().equals(name))
            .findFirst()
            .map(CaptureState::of)
            .orElse(null),
        following.status().stream()
            .filter(status -> status.source().equals(name))
            .findFirst()
            .map(FollowState::of)
            .orElse(null));
  }

  private static String type(SourceDefinition source) {
    return switch (source) {
      case SourceDefinition.Files _ -> "files";
      case SourceDefinition.Http _ -> "http";
      case SourceDefinition.Jdbc _ -> "jdbc";
      case SourceDefinition.Capture _ -> "capture";
      case SourceDefinition.Kafka _ -> "kafka";
      case SourceDefinition.Mongo _ -> "mongo";
    };
  }

  /// Never with what is secret.
  private static String address(SourceDefinition source) {
    return switch (source) {
      case SourceDefinition.Files files -> files.landing();
      case SourceDefinition.Http http ->
          new dev.millrace.contracts.definition.DatabaseAccess(http.url().toString(), null, null)
              .shownUrl();
      case SourceDefinition.Jdbc jdbc -> jdbc.database().shownUrl();
      case SourceDefinition.Capture capture -> capture.database().shownUrl();
      case SourceDefinition.Kafka kafka ->
          kafka.access().bootstrap() + "/" + kafka.access().topic();
      case SourceDefinition.Mongo mongo -> mongo.access().shownUrl();
    };
  }

  private RunState state(RunningSource running) {
    SourceRun done = running.run();
    Problem problem = running.problem();
    String state = done != null ? "succeeded" : problem != null ? "failed" : "running";
    return new RunState(
        running.id(),
        running.source(),
        state,
        running.startedAt(),
        running.rows(),
        running.bytes(),
        running.expectedRows(),
        done == null ? null : run(done),
        problem == null
            ? null
            : new ProblemAnswers.Body(
                problem.code().name().toLowerCase(Locale.ROOT),
                problem.message(),
                problem.hint(),
                null));
  }

  private Run run(SourceRun run) {
    List<String> downstream =
        run.drift().isEmpty()
            ? List.of()
            : lineage.downstreamOf(sources.require(run.source()).table()).stream()
                .map(TableName::toString)
                .toList();
    return new Run(
        run.id(),
        run.source(),
        run.startedAt(),
        run.received(),
        run.loaded(),
        run.quarantined(),
        run.unchanged(),
        run.quarantinedValues(),
        run.drift().stream().map(Drift::of).toList(),
        downstream);
  }

  /// A source in the list.
  ///
  /// @param address without what is secret
  record Source(
      String name,
      String type,
      String description,
      String address,
      List<String> tables,
      String drift,
      @Nullable Run lastRun,
      @Nullable CaptureState capture,
      @Nullable FollowState following) {}

  /// A run that is committed.
  ///
  /// @param downstream tables that are made from a table whose source has drifted
  record Run(
      String id,
      String source,
      Instant startedAt,
      long received,
      long loaded,
      long quarantined,
      long unchanged,
      long quarantinedValues,
      List<Drift> drift,
      List<String> downstream) {}

  /// A column that is not what it was.
  record Drift(String kind, String column, @Nullable String before, @Nullable String after) {

    static Drift of(ColumnDrift drift) {
      return new Drift(
          drift.kind().name().toLowerCase(Locale.ROOT),
          drift.column(),
          drift.before(),
          drift.after());
    }
  }

  /// A run that was started here.
  ///
  /// @param expectedRows about; 0 when the source does not say
  record RunState(
      String id,
      String source,
      String state,
      Instant startedAt,
      long rows,
      long bytes,
      long expectedRows,
      @Nullable Run run,
      ProblemAnswers.@Nullable Body problem) {}

  /// How a followed database is doing.
  record CaptureState(
      String state,
      long received,
      long loaded,
      long unchanged,
      long repeated,
      long snapshots,
      long keptBytes,
      long walBudget,
      @Nullable String alarm,
      @Nullable String trouble) {

    static CaptureState of(CaptureStatus status) {
      return new CaptureState(
          status.state().name().toLowerCase(Locale.ROOT),
          status.received(),
          status.loaded(),
          status.unchanged(),
          status.repeated(),
          status.snapshots(),
          status.keptBytes(),
          status.walBudget(),
          status.alarm(),
          status.trouble());
    }
  }

  /// How a followed topic or database is doing.
  ///
  /// @param behind records that lie ahead, about; negative when the source does not say
  record FollowState(
      String state,
      long received,
      long loaded,
      long quarantined,
      long unchanged,
      long behind,
      @Nullable String alarm,
      @Nullable String trouble) {

    static FollowState of(FollowStatus status) {
      return new FollowState(
          status.state().name().toLowerCase(Locale.ROOT),
          status.counts().received(),
          status.counts().loaded(),
          status.counts().quarantined(),
          status.counts().unchanged(),
          status.behind(),
          status.alarm(),
          status.trouble());
    }
  }
}
