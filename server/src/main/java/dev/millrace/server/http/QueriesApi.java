package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Delete;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.Put;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.server.QueryBook;
import dev.millrace.server.QueryBook.SavedQuery;
import java.util.List;

/// `/api/v1/queries`: queries that people keep, as files of the project.
@Blocking
@ProducesJson
public final class QueriesApi {

  private final QueryBook queries;

  QueriesApi(QueryBook queries) {
    this.queries = queries;
  }

  @Get("/queries")
  public Listed list() {
    return new Listed(queries.all(), queries.isEditable());
  }

  @Put("/queries/{name}")
  public SavedQuery save(@Param String name, @RequestObject JsonNode body) {
    return queries.save(
        name,
        body.path("version").asText(""),
        body.path("title").asText(""),
        body.path("sql").asText(""));
  }

  @Delete("/queries/{name}")
  public Listed remove(@Param String name, @Param @Default("") String version) {
    queries.remove(name, version);
    return list();
  }

  /// All queries, and whether they may be changed.
  record Listed(List<SavedQuery> items, boolean isEditable) {}
}
