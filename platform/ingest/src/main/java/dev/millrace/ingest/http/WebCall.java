package dev.millrace.ingest.http;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One call of an address on the web: checked, bounded, and not led elsewhere.
public final class WebCall {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final long MAX_BYTES = 1L << 20;

  private WebCall() {}

  /// What came back.
  public record Answer(int status, String body) {}

  /// A POST, or a GET where there is no body.
  ///
  /// @param allowHosts names of hosts that may be on a private network
  /// @throws dev.millrace.contracts.problem.MillraceException SOURCE_ANSWER when the address is a
  ///   private one
  public static Answer send(
      URI uri, Map<String, String> headers, String body, List<String> allowHosts)
      throws IOException {
    var address = PublicAddress.of(uri.getHost(), allowHosts);
    HttpExchange.Answer answer =
        new HttpExchange(address, TIMEOUT, MAX_BYTES)
            .send(uri, headers, body.getBytes(StandardCharsets.UTF_8));
    return new Answer(answer.status(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  /// An address without what may be secret in it.
  public static String shown(URI uri) {
    return HttpCaller.shown(uri);
  }
}
