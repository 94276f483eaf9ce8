package dev.millrace.server.http;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.Access;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Lets requests in that carry the token, as a bearer or by the cookie that opening `/?token=...`
/// sets. The cookie holds a hash of the token, not the token.
final class Session implements DecoratingHttpServiceFunction {

  private static final String COOKIE = "millrace_session";
  private static final String BEARER = "Bearer ";

  private final Access access;
  private final String cookieValue;

  Session(Access access) {
    this.access = access;
    this.cookieValue = hash(access.token());
  }

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    if (isKnown(request)) {
      return next.serve(context, request);
    }
    return ProblemAnswers.answer(
        ProblemCode.TOKEN_UNKNOWN.exception(
            "The request carries no token, or not the right one.",
            "Open the address that Millrace printed at start, or send 'Authorization: Bearer <token>'."));
  }

  private boolean isKnown(HttpRequest request) {
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (authorization.startsWith(BEARER)) {
      return access.isToken(authorization.substring(BEARER.length()));
    }
    return request.headers().cookies().stream()
        .anyMatch(cookie ->
            cookie.name().equals(COOKIE)
                && MessageDigest.isEqual(
                    cookie.value().getBytes(StandardCharsets.UTF_8),
                    cookieValue.getBytes(StandardCharsets.UTF_8)));
  }

  /// Answers `/?token=...` with the cookie and the page without the token in its address.
  HttpResponse signIn(String token) {
    var headers =
        ResponseHeaders.builder(HttpStatus.SEE_OTHER)
            .set(HttpHeaderNames.LOCATION, "/")
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (access.isToken(token)) {
      headers.cookie(
          Cookie.secureBuilder(COOKIE, cookieValue)
              .secure(false) // plain HTTP on loopback
              .httpOnly(true)
              .sameSite("Strict")
              .path("/")
              .build());
    }
    return HttpResponse.of(headers.build());
  }

  private static String hash(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
