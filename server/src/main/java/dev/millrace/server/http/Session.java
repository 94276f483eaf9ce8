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
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.server.http.door.Door;
import dev.millrace.server.http.door.Door.Proof;
import java.util.Optional;

/// Lets requests in that carry a token, as a bearer or by the cookie that opening `/?token=...`
/// sets. The cookie holds what is made of the token, not the token.
final class Session implements DecoratingHttpServiceFunction {

  private final Door door;

  Session(Door door) {
    this.door = door;
  }

  @Override
  public HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request)
      throws Exception {
    try {
      door.enter(context, request, Proof.BEARER_OR_COOKIE);
    } catch (MillraceException e) {
      return ProblemAnswers.answer(e);
    }
    return next.serve(context, request);
  }

  /// Answers `/?token=...` with the cookie and the page without the token in its address.
  HttpResponse signIn(ServiceRequestContext context, String token) {
    var headers =
        ResponseHeaders.builder(HttpStatus.SEE_OTHER)
            .set(HttpHeaderNames.LOCATION, "/")
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    Optional<String> cookie = door.cookieOf(token);
    if (cookie.isEmpty()) {
      door.refusedSignIn(context);
      return HttpResponse.of(headers.build());
    }
    headers.cookie(
        Cookie.secureBuilder(Door.COOKIE, cookie.get())
            .secure(false) // plain HTTP on loopback
            .httpOnly(true)
            .sameSite("Strict")
            .path("/")
            .build());
    return HttpResponse.of(headers.build());
  }
}
