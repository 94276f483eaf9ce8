package dev.millrace.server.http.iceberg;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.server.http.door.Door;
import org.jspecify.annotations.Nullable;

/// `POST /iceberg/v1/oauth/tokens`, as Iceberg's clients use it: with `credential=<any>:<token>`
/// they ask for a token first, and with `token=<token>` they renew it after an hour. Both get the
/// token that they have shown.
final class TokenService implements HttpService {

  static final long MAX_BODY_BYTES = 16 * 1024;

  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

  private final Door door;

  TokenService(Door door) {
    this.door = door;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApply(whole -> answer(context, QueryParams.fromQueryString(whole.contentUtf8()))));
  }

  private HttpResponse answer(ServiceRequestContext context, QueryParams form) {
    return switch (form.get("grant_type", "")) {
      case "client_credentials" -> answer(context, form.get("client_secret"));
      case EXCHANGE -> answer(context, form.get("subject_token"));
      default ->
          refusal("unsupported_grant_type", "Expected client_credentials or " + EXCHANGE + ".");
    };
  }

  private HttpResponse answer(ServiceRequestContext context, @Nullable String shown) {
    if (door.byToken(shown).isEmpty()) {
      door.refusedSignIn(context);
      return refusal("invalid_client", "The secret is not a token of this Millrace.");
    }
    return json(
        HttpStatus.OK,
        JsonNodeFactory.instance
            .objectNode()
            .put("access_token", shown)
            .put("token_type", "bearer")
            .put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token"));
  }

  private static HttpResponse refusal(String error, String description) {
    return json(
        error.equals("invalid_client") ? HttpStatus.UNAUTHORIZED : HttpStatus.BAD_REQUEST,
        JsonNodeFactory.instance
            .objectNode()
            .put("error", error)
            .put("error_description", description));
  }

  private static HttpResponse json(HttpStatus status, ObjectNode body) {
    return HttpResponse.of(
        ResponseHeaders.builder(status)
            .contentType(MediaType.JSON_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        com.linecorp.armeria.common.HttpData.ofUtf8(body.toString()));
  }
}
