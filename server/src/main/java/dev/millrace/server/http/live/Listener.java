package dev.millrace.server.http.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponseWriter;
import java.util.concurrent.CompletableFuture;

/// Who listens to one answer. For one thread.
final class Listener {

  private static final int SILENT_TURNS = 40;

  private final HttpResponseWriter out;
  private final ObjectMapper json;
  private CompletableFuture<Void> taken = CompletableFuture.completedFuture(null);
  private int silent;

  Listener(HttpResponseWriter out, ObjectMapper json) {
    this.out = out;
    this.json = json;
  }

  /// Whether everything that was told has been taken: who is slow is told less, not kept waiting
  /// for with a heap that grows.
  boolean isReady() {
    return taken.isDone();
  }

  boolean isHere() {
    return out.isOpen();
  }

  void tell(String kind, Object body) {
    silent = 0;
    write("event: " + kind + "\ndata: " + text(body) + "\n\n");
  }

  /// Once in a while a word that is none, so that a listener who has gone is noticed.
  void turn() {
    silent++;
    if (silent >= SILENT_TURNS && isReady()) {
      silent = 0;
      write(": still here\n\n");
    }
  }

  private void write(String text) {
    if (out.tryWrite(HttpData.ofUtf8(text))) {
      taken = out.whenConsumed();
    }
  }

  private String text(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event cannot be written as JSON; this is a bug.", e);
    }
  }
}
