package dev.millrace.server.http.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.concurrent.Semaphore;

/// Answers of one kind that go on for as long as their reader listens, each told by a thread of its
/// own. Only so many at once.
final class LiveAnswers {

  private final String what;
  private final int most;
  private final Semaphore free;
  private final ObjectMapper json;

  /// @param what for the problem that says that there are too many, as in 'pages that follow runs'
  LiveAnswers(String what, int most, ObjectMapper json) {
    this.what = what;
    this.most = most;
    this.free = new Semaphore(most);
    this.json = json;
  }

  /// @throws MillraceException COLLECTOR_BUSY when as many are told already
  HttpResponse open(ServiceRequestContext context, Story story) {
    if (!free.tryAcquire()) {
      throw ProblemCode.COLLECTOR_BUSY.exception(
          "There are %d %s already; expected fewer.".formatted(most, what),
          "Close one of them, or try again in a while.");
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
    Thread.ofVirtual().name("live").start(() -> tell(out, story));
    return out;
  }

  private void tell(HttpResponseWriter out, Story story) {
    try {
      story.tell(new Listener(out, json));
      out.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      out.close();
    } catch (RuntimeException e) {
      out.close(e);
    } finally {
      free.release();
    }
  }

  /// Tells until its listener is gone.
  interface Story {
    void tell(Listener to) throws InterruptedException;
  }
}
