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
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.Catalog;
import dev.millrace.govern.privacy.Regulation;
import dev.millrace.govern.privacy.Regulations;
import dev.millrace.server.http.door.Door;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/regulations`: what is to be done with what is kept of people, in the words of Segment's
/// API. Ids of people stand in bodies, not in addresses that change something: those are audited.
@Blocking
@ProducesJson
public final class PrivacyApi {

  private static final String USER_ID = "USER_ID";

  private final Regulations regulations;
  private final Catalog catalog;
  private final Lake lake;

  PrivacyApi(Regulations regulations, Catalog catalog, Lake lake) {
    this.regulations = regulations;
    this.catalog = catalog;
    this.lake = lake;
  }

  @Get("/regulations")
  public RegulationPage list(@Param @Default("100") int limit, @Param Optional<String> cursor) {
    int offset = Paging.offset(cursor);
    int most = Paging.limit(limit);
    List<Regulation> found = regulations.list(most + 1, offset);
    return new RegulationPage(
        found.stream().limit(most).map(RegulationRow::of).toList(),
        found.size() > most ? Integer.toString(offset + most) : null);
  }

  @Get("/regulations/{id}")
  public RegulationRow find(@Param String id) {
    return RegulationRow.of(regulations.require(id));
  }

  /// Asks for something; the same asked again before it is done is the same regulation.
  @Post("/regulations")
  public RegulationRow ask(ServiceRequestContext context, @RequestObject JsonNode body) {
    var type = Regulation.Type.of(body.path("regulationType").textValue());
    String subject = body.path("subjectType").asText(USER_ID);
    if (!subject.equals(USER_ID)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The 'subjectType' is '%s'; expected USER_ID."
              .formatted(subject.substring(0, Math.min(60, subject.length()))),
          "Name the people by their user ids.");
    }
    var ids = new ArrayList<String>();
    for (JsonNode id : body.path("subjectIds")) {
      ids.add(id.asText());
    }
    return RegulationRow.of(regulations.ask(type, ids, Door.caller(context).user()));
  }

  /// What is kept of a customer, and what a deletion would leave.
  @Get("/customers/{id}/privacy")
  public Regulations.Preview preview(@Param String id) {
    return regulations.preview(id);
  }

  /// Everything that is kept of a customer, as a zip of JSON lines.
  @Post("/privacy/export")
  public HttpResponse export(ServiceRequestContext context, @RequestObject JsonNode body) {
    context.clearRequestTimeout();
    String id = body.path("userId").asText("");
    Map<String, String> words = new HashMap<>();
    catalog.entries(lake.view()).forEach(entry -> words.put(entry.table(), entry.description()));
    var zip = new PersonZip(words);
    regulations.export(id, zip);
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.parse("application/zip"))
            .add(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"person.zip\"")
            .build(),
        HttpData.wrap(zip.bytes(id)));
  }

  /// Some of them, newest first.
  record RegulationPage(List<RegulationRow> items, @Nullable String nextCursor) {}

  /// A regulation without whom it is about.
  record RegulationRow(
      String id,
      String regulationType,
      String overallStatus,
      int people,
      Map<String, Long> deleted,
      List<String> waitingFor,
      String user,
      java.time.Instant createdAt,
      java.time.@Nullable Instant finishedAt) {

    static RegulationRow of(Regulation regulation) {
      return new RegulationRow(
          regulation.id(),
          regulation.type().name(),
          regulation.status().name(),
          regulation.people(),
          regulation.deleted(),
          regulation.waitingFor(),
          regulation.user(),
          regulation.createdAt(),
          regulation.finishedAt());
    }
  }
}
