package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.log.Topics;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.server.Platform;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/health`: asks every part something small, as a load balancer would want to know.
final class Health implements HttpService {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private final Platform platform;

  Health(Platform platform) {
    this.platform = platform;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        CompletableFuture.supplyAsync(this::answer, context.blockingTaskExecutor()));
  }

  private HttpResponse answer() {
    List<Part> parts =
        List.of(
            part("log", () -> !platform.log().end(Topics.EVENTS).nextOffsets().isEmpty()),
            part("lake", () -> !platform.lake().view().tables().isEmpty()),
            part("flows", () -> platform.flows().history().count(FlowRun.State.RUNNING) >= 0),
            part("features", platform.features()::isStreamRunning));
    boolean isUp = parts.stream().allMatch(part -> part.status().equals("up"));
    return Json.answer(
        isUp ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        new Answer(isUp ? "up" : "down", parts));
  }

  private static Part part(String name, BooleanSupplier isUp) {
    try {
      return new Part(name, isUp.getAsBoolean() ? "up" : "down");
    } catch (RuntimeException e) {
      LOG.warn("The part '{}' is down: {}", name, e.getMessage());
      return new Part(name, "down");
    }
  }

  /// Up when every part is.
  record Answer(String status, List<Part> parts) {}

  /// One part of the process.
  record Part(String name, String status) {}
}
