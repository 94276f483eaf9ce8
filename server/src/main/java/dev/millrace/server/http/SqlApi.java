package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.EnvironmentName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.QueryStop;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.server.EnvironmentDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `POST /api/v1/sql`: one SELECT over the published tables, as they are or as they were, or over
/// an environment, cut to a number of rows. It is stopped when it takes too long, or when whoever
/// asked has gone.
@Blocking
@ProducesJson
public final class SqlApi {

  private static final int DEFAULT_LIMIT = 100;

  /// So that the answer is about the query and not about the request.
  private static final Duration GRACE = Duration.ofSeconds(5);

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
    String sql = request.path("sql").asText().strip().replaceAll(";$", "");
    if (sql.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body has no text 'sql'.", "Send {\"sql\": \"select ...\", \"limit\": 100}.");
    }
    int limit = Paging.limit(request.path("limit").asInt(DEFAULT_LIMIT));
    var taker = new Taker();
    var query = new SqlQuery("select * from (\n%s\n) limit %d".formatted(sql, limit));
    LakeView view = view(request.path("asOf").asText(""), request.path("environment").asText(""));
    stoppable(context, timeout(request), () -> view.read(query, taker));
    return new Answer(
        taker.columns.stream().map(c -> new AnswerColumn(c.name(), c.type().toString())).toList(),
        taker.rows);
  }

  private LakeView view(String asOf, String environment) {
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

  private static void stoppable(ServiceRequestContext context, Duration timeout, Runnable query) {
    var stop = new QueryStop();
    context.setRequestTimeout(timeout.plus(GRACE));
    var gone = context.whenRequestCancelling().thenRun(stop::stop);
    var tooLong =
        context.eventLoop().schedule(stop::stop, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      stop.during(query);
    } finally {
      tooLong.cancel(false);
      gone.cancel(false);
    }
  }

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
