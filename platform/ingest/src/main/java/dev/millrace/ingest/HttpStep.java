package dev.millrace.ingest;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.http.WebCall;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// `run: http`: calls an address; any status but 200 to 299 is a failure. A call that is made again
/// after a crash bears the same `Idempotency-Key`, by which the other side can know it.
public final class HttpStep implements StepRunner {

  private static final int MAX_RESULT = 10_000;
  private static final int FIRST_GOOD = 200;
  private static final int FIRST_BAD = 300;

  @Override
  public String kind() {
    return "http";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("url", "body", "bearer", "content_type", "allow_hosts");
  }

  @Override
  public Report run(Call call) {
    URI uri = uri(call.arguments().getOrDefault("url", ""));
    String body = call.arguments().getOrDefault("body", "");
    var headers = new LinkedHashMap<String, String>();
    headers.put("Idempotency-Key", "%s/%s".formatted(call.run(), call.step()));
    String bearer = call.arguments().get("bearer");
    if (bearer != null) {
      headers.put("Authorization", "Bearer " + bearer);
    }
    if (!body.isEmpty()) {
      headers.put(
          "Content-Type", call.arguments().getOrDefault("content_type", "application/json"));
    }
    List<String> allowed = call.lists().getOrDefault("allow_hosts", List.of());
    WebCall.Answer answer;
    try {
      answer = WebCall.send(uri, headers, body, allowed);
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.SOURCE_UNREACHABLE.problem(
              "The address '%s' cannot be reached: %s."
                  .formatted(WebCall.shown(uri), e.getMessage()),
              "Check the address and that the service runs."),
          e);
    }
    if (answer.status() < FIRST_GOOD || answer.status() >= FIRST_BAD) {
      throw ProblemCode.STEP_FAILED.exception(
          "The address '%s' answered with status %d; expected 200 to 299."
              .formatted(WebCall.shown(uri), answer.status()),
          "Check 'url', 'body' and 'bearer' of the step.");
    }
    String text = answer.body().strip();
    return new Report(
        "status %d".formatted(answer.status()),
        text.substring(0, Math.min(MAX_RESULT, text.length())));
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      boolean isWeb = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isWeb && uri.getHost() != null) {
        return uri;
      }
    } catch (java.net.URISyntaxException e) {
      // Told below, without its words: the address may hold a secret.
    }
    throw ProblemCode.STEP_FAILED.exception(
        "The step's 'url' is no address; expected one that begins with http:// or https://.",
        "Write it whole.");
  }
}
