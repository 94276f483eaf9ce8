package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Header;
import com.linecorp.armeria.server.annotation.Param;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.orchestrate.FlowRun;
import dev.millrace.orchestrate.Flows;
import dev.millrace.orchestrate.LogLine;
import dev.millrace.orchestrate.StepRun;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// `/api/v1/flows/{flow}/runs/{id}/events`: a run as it goes, as server-sent events `step`, `log`
/// and, at its end, `run`. Who was cut off goes on by `Last-Event-ID`.
public final class RunEvents {

  private static final int MAX_READERS = 64;
  private static final int LINES = 500;
  private static final long PAUSE_MILLIS = 200;
  private static final int SILENT_TURNS = 50;

  private final Flows flows;
  private final Semaphore readers = new Semaphore(MAX_READERS);

  RunEvents(Flows flows) {
    this.flows = flows;
  }

  @Blocking
  @Get("/flows/{flow}/runs/{id}/events")
  public HttpResponse events(
      ServiceRequestContext context,
      @Param String flow,
      @Param String id,
      @Header("last-event-id") Optional<String> last) {
    FlowRun run = flows.require(new RunId(id));
    if (!run.flow().value().equals(flow)) {
      throw ProblemCode.NOT_FOUND.exception(
          "The run '%s' is not one of flow '%s'.".formatted(id, flow), "It is of another flow.");
    }
    if (!readers.tryAcquire()) {
      throw ProblemCode.COLLECTOR_BUSY.exception(
          "More than %d readers follow runs.".formatted(MAX_READERS), "Try again in a while.");
    }
    context.clearRequestTimeout();
    HttpResponseWriter out = HttpResponse.streaming();
    out.write(
        ResponseHeaders.of(
            HttpStatus.OK,
            HttpHeaderNames.CONTENT_TYPE,
            "text/event-stream; charset=utf-8",
            HttpHeaderNames.CACHE_CONTROL,
            "no-store"));
    long after = Paging.number(last, 0);
    Thread.ofVirtual().name("events-" + id).start(() -> tell(out, run.id(), after));
    return out;
  }

  private void tell(HttpResponseWriter out, RunId run, long last) {
    try {
      var told = new HashMap<String, FlowJson.Step>();
      long after = last;
      int silent = 0;
      boolean isOpen = true;
      while (isOpen) {
        FlowRun now = flows.require(run);
        int before = told.hashCode();
        isOpen = steps(out, run, told);
        long line = lines(out, run, after);
        silent = before == told.hashCode() && line == after ? silent + 1 : 0;
        after = line;
        if (now.state().isOver()) {
          write(out, "run", after, FlowJson.Run.of(now));
          break;
        }
        if (silent == SILENT_TURNS) {
          silent = 0;
          isOpen &= out.tryWrite(HttpData.ofUtf8(": still here\n\n"));
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      out.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      out.close();
    } catch (RuntimeException e) {
      out.close(e);
    } finally {
      readers.release();
    }
  }

  private boolean steps(HttpResponseWriter out, RunId run, Map<String, FlowJson.Step> told) {
    boolean isOpen = true;
    for (StepRun step : flows.history().steps(run)) {
      FlowJson.Step now = FlowJson.Step.of(step);
      if (!now.equals(told.put(now.name(), now))) {
        isOpen &= write(out, "step", -1, now);
      }
    }
    return isOpen;
  }

  private long lines(HttpResponseWriter out, RunId run, long after) {
    long last = after;
    for (LogLine line : flows.history().logs(run, after, LINES)) {
      last = line.number();
      write(out, "log", last, FlowJson.Line.of(line));
    }
    return last;
  }

  private static boolean write(HttpResponseWriter out, String event, long id, Object body) {
    String head = id < 0 ? "" : "id: %d%n".formatted(id).stripTrailing() + "\n";
    return out.tryWrite(
        HttpData.ofUtf8("event: " + event + "\n" + head + "data: " + Json.text(body) + "\n\n"));
  }
}
