package dev.millrace.server.http.door;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.audit.AuditLog;
import dev.millrace.govern.user.Caller;
import dev.millrace.govern.user.Users;
import io.netty.util.AttributeKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one check that every protocol goes through: who asks, whether the role reaches so far, and a
/// line of the audit log for what changed or was refused.
public final class Door {

  /// The cookie that stands for a token in a browser.
  public static final String COOKIE = "millrace_session";

  private static final AttributeKey<Caller> CALLER = AttributeKey.valueOf(Door.class, "CALLER");
  private static final String BEARER = "Bearer ";
  private static final String NOBODY = "-";

  private final Users users;
  private final AuditLog audit;
  private final OwnerCookie owner;

  public Door(Users users, AuditLog audit, OwnerCookie owner) {
    this.users = users;
    this.audit = audit;
    this.owner = owner;
  }

  /// Who may come with what.
  public enum Proof {
    /// Only a token. For protocols of programs: a cookie could be used by pages of others.
    BEARER,
    BEARER_OR_COOKIE
  }

  /// Lets a request in, or says why not.
  ///
  /// @throws MillraceException TOKEN_UNKNOWN or ROLE_MISSING
  public void enter(ServiceRequestContext context, HttpRequest request, Proof proof) {
    Caller caller = caller(request, proof).orElse(null);
    if (caller == null) {
      if (hasProof(request)) {
        refusedSignIn(context);
      }
      throw ProblemCode.TOKEN_UNKNOWN.exception(
          "The request carries no token, or not the right one.",
          "Open the address that Millrace printed at start, or send 'Authorization: Bearer <token>'.");
    }
    context.setAttr(CALLER, caller);
    String route = route(context);
    Permission permission = Permissions.of(request.method().name(), route, context.path());
    String action = request.method().name() + " " + route;
    if (!caller.role().reaches(permission.needed())) {
      audit.note(caller.user(), action, context.path(), 403);
      throw ProblemCode.ROLE_MISSING.exception(
          "The user '%s' has the role '%s'; this takes the role '%s'."
              .formatted(caller.user(), caller.role().word(), permission.needed().word()),
          "Ask an admin to do it, or to give the user the role '%s'."
              .formatted(permission.needed().word()));
    }
    if (permission.isAudited()) {
      noteWhenAnswered(context, caller.user(), action);
    }
  }

  /// Keeps who changed something, for requests that prove themselves in another way.
  public void noteWhenAnswered(ServiceRequestContext context, String user, String action) {
    String path = context.path();
    var _ =
        context
            .log()
            .whenAvailable(RequestLogProperty.RESPONSE_HEADERS)
            .thenAccept(
                log -> audit.note(user, action, path, log.responseHeaders().status().code()));
  }

  /// A sign-in with a token that nobody has.
  public void refusedSignIn(ServiceRequestContext context) {
    audit.note(NOBODY, "sign in", context.path(), 401);
  }

  /// Who shows this token.
  public Optional<Caller> byToken(@Nullable String token) {
    return token == null ? Optional.empty() : users.byToken(token);
  }

  /// What a browser may keep instead of the token.
  public Optional<String> cookieOf(String token) {
    Optional<Caller> caller = users.byToken(token);
    return caller.filter(Caller.OWNER::equals).isPresent()
        ? Optional.of(owner.value())
        : users.cookieOf(token);
  }

  /// Who came in with this request.
  public static Caller caller(ServiceRequestContext context) {
    Caller caller = context.attr(CALLER);
    if (caller == null) {
      throw new IllegalStateException("The request came in without the door; this is a bug.");
    }
    return caller;
  }

  private Optional<Caller> caller(HttpRequest request, Proof proof) {
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (authorization.startsWith(BEARER)) {
      return users.byToken(authorization.substring(BEARER.length()));
    }
    return proof == Proof.BEARER ? Optional.empty() : byCookie(request);
  }

  private Optional<Caller> byCookie(HttpRequest request) {
    for (Cookie cookie : request.headers().cookies()) {
      if (cookie.name().equals(COOKIE)) {
        Optional<Caller> caller =
            owner.is(cookie.value()) ? Optional.of(Caller.OWNER) : users.byCookie(cookie.value());
        if (caller.isPresent()) {
          return caller;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean hasProof(HttpRequest request) {
    return request.headers().contains(HttpHeaderNames.AUTHORIZATION)
        || request.headers().cookies().stream().anyMatch(cookie -> cookie.name().equals(COOKIE));
  }

  /// The route as the server matched it: what decides is never the text that a client wrote.
  private static String route(ServiceRequestContext context) {
    return context
        .config()
        .route()
        .patternString()
        .replaceAll("/:[^/]+", "/{}")
        .replaceAll("\\{[^}]*\\}", "{}");
  }
}
