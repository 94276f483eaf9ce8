package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Delete;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.EnvironmentName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.server.EnvironmentDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// `/api/v1/sql`: one SELECT over the published tables, as they are or as they were, or over an
/// environment, cut to a number of rows. It is stopped when it takes too long, when whoever asked
/// has gone, or by its id.
@Blocking
@ProducesJson
public final class SqlApi {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_STREAMED = 100_000;

  private final RunningQueries running = new RunningQueries();
  private final Lake lake;
  private final EnvironmentDesk environments;
  private final Duration longest;

  SqlApi(Lake lake, EnvironmentDesk environments, Duration longest) {
    this.lake = lake;
    this.environments = environments;
    this.longest = longest;
  }

  @Post("/sql")
  public Answer query(ServiceRequestContext context, @RequestObject JsonNode request) {
    SqlQuery query = cut(request, Paging.limit(request.path("limit").asInt(DEFAULT_LIMIT)));
    var taker = new Taker();
    LakeView view = view(request);
    running.during(context, id(request), timeout(request), () -> view.read(query, taker));
    return new Answer(
        taker.columns.stream().map(c -> new AnswerColumn(c.name(), c.type().toString())).toList(),
        taker.rows);
  }

  /// The rows as they come, and more of them.
  @Post("/sql/stream")
  public HttpResponse stream(ServiceRequestContext context, @RequestObject JsonNode request) {
    int limit = request.path("limit").asInt(DEFAULT_LIMIT);
    if (limit < 1 || limit > MOST_STREAMED) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body's 'limit' is '%d'; expected 1 to %,d.".formatted(limit, MOST_STREAMED),
          "Ask for less, or group the rows.");
    }
    SqlQuery query = cut(request, limit + 1);
    LakeView view = view(request);
    Duration timeout = timeout(request);
    var answer = new CompletableFuture<HttpResponse>();
    context
        .blockingTaskExecutor()
        .execute(() -> {
          var stream = new SqlStream(answer, limit);
          try {
            running.during(context, id(request), timeout, () -> view.read(query, stream));
            stream.end();
          } catch (RuntimeException e) {
            stream.failed(e);
          }
        });
    return HttpResponse.of(answer);
  }

  /// How the engine would answer a query; nothing runs.
  @Post("/sql/plan")
  public Plan plan(@RequestObject JsonNode request) {
    return new Plan(view(request).explain(new SqlQuery(text(request))));
  }

  /// Stops a query by the id that it was asked with.
  @Delete("/sql/{id}")
  public Stopped stop(@Param String id) {
    return new Stopped(running.stop(id));
  }

  private static SqlQuery cut(JsonNode request, int limit) {
    return new SqlQuery("select * from (\n%s\n) limit %d".formatted(text(request), limit));
  }

  private static String text(JsonNode request) {
    String sql = request.path("sql").asText().strip().replaceAll(";$", "");
    if (sql.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body has no text 'sql'.", "Send {\"sql\": \"select ...\", \"limit\": 100}.");
    }
    return sql;
  }

  private static String id(JsonNode request) {
    return request.path("id").asText("");
  }

  private LakeView view(JsonNode request) {
    String asOf = request.path("asOf").asText("");
    String environment = request.path("environment").asText("");
    if (environment.isEmpty()) {
      return asOf.isEmpty() ? lake.view() : lake.asOf(AsOf.of(asOf));
    }
    if (!asOf.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body asks for the environment '%s' as of '%s'; expected one of the two."
              .formatted(environment, asOf),
          "An environment is read as it is now.");
    }
    return environments.view(new EnvironmentName(environment));
  }

  private Duration timeout(JsonNode request) {
    String text = request.path("timeout").asText("");
    Duration wanted = text.isEmpty() ? longest : Durations.parse(text);
    return wanted.compareTo(longest) < 0 ? wanted : longest;
  }

  /// @param plan as the engine draws it
  record Plan(String plan) {}

  /// @param isStopped whether a query of that id was running
  record Stopped(boolean isStopped) {}

  /// The rows with the columns they have.
  record Answer(List<AnswerColumn> columns, List<List<@Nullable Object>> rows) {}

  /// A column of an answer.
  record AnswerColumn(String name, String type) {}

  private static final class Taker implements RowHandler {
    private List<Column> columns = List.of();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    @Override
    public void columns(List<Column> names) {
      columns = names;
    }

    @Override
    public void row(@Nullable Object[] values) {
      rows.add(Arrays.asList(values));
    }
  }
}
