package dev.millrace.server.http.collector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.govern.Access;
import java.util.Map;

/// `GET /v1/projects/{writeKey}/settings`: what Segment's browser client asks for before it starts.
/// It is told to send everything here, the way it reached us.
final class BrowserSettings implements HttpService {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Access access;

  BrowserSettings(Access access) {
    this.access = access;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request)
      throws JsonProcessingException {
    String key = context.pathParam("writeKey");
    access.requireWriteKey(key);
    if (key == null) {
      throw new IllegalStateException("The route names no write key; this is a bug.");
    }
    boolean isBehindTls = "https".equals(request.headers().get("x-forwarded-proto"));
    var us =
        new Destination(key, context.request().authority() + "/v1", isBehindTls ? "https" : "http");
    return HttpResponse.of(
        HttpStatus.OK, MediaType.JSON_UTF_8, JSON.writeValueAsString(Settings.only(us)));
  }

  /// @param metrics how often the client reports on itself: never
  record Settings(
      Map<String, Destination> integrations,
      Map<String, Map<String, Object>> plan,
      Map<String, Integer> metrics) {

    static Settings only(Destination us) {
      Map<String, Object> allEvents =
          Map.of("__default", Map.of("enabled", true, "integrations", Map.of()));
      return new Settings(
          Map.of("Segment.io", us), Map.of("track", allEvents), Map.of("sampleRate", 0));
    }
  }

  /// @param apiHost with the path in front of the names of calls
  record Destination(String apiKey, String apiHost, String protocol) {}
}
