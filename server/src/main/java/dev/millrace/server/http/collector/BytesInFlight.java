package dev.millrace.server.http.collector;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of requests this process holds, from the first byte that is expected until the
/// answer. Bounded, so that many slow or large requests cannot fill the heap. Safe for any thread.
final class BytesInFlight {

  private final long limit;
  private final AtomicLong bytes = new AtomicLong();

  BytesInFlight(long limit) {
    this.limit = limit;
  }

  /// What one request holds: nothing yet. Whoever opens it releases it.
  Share open() {
    return new Share();
  }

  long bytes() {
    return bytes.get();
  }

  private void take(long more) {
    if (bytes.addAndGet(more) > limit) {
      bytes.addAndGet(-more);
      throw ProblemCode.COLLECTOR_BUSY.exception(
          "The requests in flight hold %,d bytes; with %,d more they pass the limit of %,d."
              .formatted(bytes.get(), more, limit),
          "Send the request again after a second.");
    }
  }

  /// The bytes of one request. For one thread at a time.
  final class Share {
    private long held;

    /// Makes sure that the request holds as many bytes.
    ///
    /// @throws MillraceException COLLECTOR_BUSY when all requests together would hold too many
    void holdAtLeast(long wanted) {
      if (wanted > held) {
        take(wanted - held);
        held = wanted;
      }
    }

    void release() {
      bytes.addAndGet(-held);
      held = 0;
    }
  }
}
