package dev.millrace.server.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Header;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.Flows;
import dev.millrace.server.http.door.Door;
import java.util.Map;
import java.util.Optional;

/// `POST /hooks/flows/{name}`: starts one flow for who bears that flow's own token. The fields of a
/// JSON body are the parameters.
@Blocking
@ProducesJson
public final class HooksApi {

  private static final String BEARER = "Bearer ";

  private final Flows flows;
  private final Door door;

  HooksApi(Flows flows, Door door) {
    this.flows = flows;
    this.door = door;
  }

  @Post("/flows/{name}")
  public HttpResponse start(
      ServiceRequestContext context,
      @Param String name,
      @Header("authorization") Optional<String> authorization,
      AggregatedHttpRequest request) {
    door.noteWhenAnswered(context, "hook", "POST /hooks/flows/{}");
    String given = authorization.orElse("");
    String token = given.startsWith(BEARER) ? given.substring(BEARER.length()) : "";
    FlowRun run = flows.hooked(new FlowName(name), token, FlowsApi.params(FlowsApi.body(request)));
    return Json.answer(HttpStatus.ACCEPTED, Map.of("id", run.id().value()));
  }
}
