package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.EnvironmentName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.server.EnvironmentDesk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `POST /api/v1/sql`: one SELECT over the published tables, as they are or as they were, or over
/// an environment, cut to a number of rows.
@Blocking
@ProducesJson
public final class SqlApi {

  private static final int DEFAULT_LIMIT = 100;

  private final Lake lake;
  private final EnvironmentDesk environments;

  SqlApi(Lake lake, EnvironmentDesk environments) {
    this.lake = lake;
    this.environments = environments;
  }

  @Post("/sql")
  public Answer query(@RequestObject JsonNode request) {
    String sql = request.path("sql").asText().strip().replaceAll(";$", "");
    if (sql.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body has no text 'sql'.", "Send {\"sql\": \"select ...\", \"limit\": 100}.");
    }
    int limit = Paging.limit(request.path("limit").asInt(DEFAULT_LIMIT));
    var taker = new Taker();
    view(request.path("asOf").asText(""), request.path("environment").asText(""))
        .read(new SqlQuery("select * from (\n%s\n) limit %d".formatted(sql, limit)), taker);
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
