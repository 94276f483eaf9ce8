package dev.millrace.server.http.collector;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.concurrent.CompletableFuture;

/// One request's body: read whole, never past its limit nor past what all requests may hold, and
/// unpacked whatever its Content-Type says it is.
final class RequestBody {

  private final HttpRequest request;
  private final long limit;
  private final BytesInFlight.Share share;
  private long read;

  /// @param limit in bytes, as sent and again when unpacked
  RequestBody(HttpRequest request, long limit, BytesInFlight.Share share) {
    this.request = request;
    this.limit = limit;
    this.share = share;
  }

  /// Holds what the request says it will send, before a byte of it is read.
  ///
  /// @return fails with EVENT_TOO_LARGE, COLLECTOR_BUSY, or EVENT_SYNTAX when it is not compressed
  ///   as it says
  /// @throws MillraceException EVENT_TOO_LARGE or COLLECTOR_BUSY; nothing was read
  CompletableFuture<byte[]> read() {
    long announced = request.headers().contentLength();
    if (announced > limit) {
      throw tooLarge(announced);
    }
    share.holdAtLeast(announced);
    return request
        .peekData(this::count)
        .aggregate()
        .thenApply(whole -> unpacked(whole.content().array()));
  }

  private void count(HttpData data) {
    read += data.length();
    if (read > limit) {
      throw tooLarge(read);
    }
    share.holdAtLeast(read);
  }

  private byte[] unpacked(byte[] sent) {
    String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "");
    byte[] body = Compression.of(encoding, sent).unpack(sent, limit);
    share.holdAtLeast(body.length);
    return body;
  }

  private MillraceException tooLarge(long bytes) {
    return ProblemCode.EVENT_TOO_LARGE.exception(
        "The request holds %,d bytes or more; the limit of this call is %,d."
            .formatted(bytes, limit),
        "Send less at once, or raise the collector's limit in millrace.yaml.");
  }
}
