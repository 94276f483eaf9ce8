package dev.millrace.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.definition.HttpAccess;
import dev.millrace.contracts.definition.HttpAccess.Auth;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.http.HttpExchange.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks an API with the right that the definition gives, as often as it takes and no longer. Knows
/// where it may be led to. For one thread at a time.
final class HttpCaller {

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;
  private static final int MAX_REDIRECTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_WISH = Duration.ofMinutes(5);

  private final HttpAccess access;
  private final Pause pause;
  private final RandomGenerator random;
  private @Nullable String token;

  /// How time passes between attempts.
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  HttpCaller(HttpAccess access, Pause pause, RandomGenerator random) {
    this.access = access;
    this.pause = pause;
    this.random = random;
  }

  /// The answer of a page.
  ///
  /// @throws MillraceException SOURCE_ANSWER or SOURCE_UNREACHABLE
  Answer get(URI uri) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      boolean isLast = attempt >= access.attempts();
      try {
        Answer answer = authorized(uri);
        if (answer.status() == OK) {
          return answer;
        }
        if (!isPassing(answer.status()) || isLast) {
          throw answered(uri, "status %d".formatted(answer.status()));
        }
        pause.of(wish(uri, answer).orElse(backoff(attempt)));
      } catch (HttpExchange.TooLargeException e) {
        throw answered(uri, String.valueOf(e.getMessage()));
      } catch (IOException e) {
        if (isLast) {
          throw unreachable(uri, e);
        }
        pause.of(backoff(attempt));
      }
    }
  }

  private static boolean isPassing(int status) {
    return status == TOO_MANY || status == 408 || (status >= 500 && status <= 504 && status != 501);
  }

  /// Twice as long each time, less a part by chance, so that many do not come back at once.
  private Duration backoff(int attempt) {
    long millis = FIRST_PAUSE.toMillis() << Math.min(20, attempt - 1);
    long most = Math.min(LONGEST_PAUSE.toMillis(), millis);
    return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
  }

  /// How long the server wants to be left alone: in seconds, or until a time, by its own clock.
  private static Optional<Duration> wish(URI uri, Answer answer) {
    String given = answer.header("retry-after").orElse("").strip();
    boolean isAsked = answer.status() == TOO_MANY || answer.status() == UNAVAILABLE;
    if (given.isEmpty() || !isAsked) {
      return Optional.empty();
    }
    Duration wish;
    try {
      wish =
          given.matches("\\d{1,9}")
              ? Duration.ofSeconds(Long.parseLong(given))
              : Duration.between(date(answer.header("date").orElse(given)), date(given));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
    if (wish.compareTo(LONGEST_WISH) > 0) {
      throw answered(
          uri,
          "status %d and the wish to be asked again in %,d s, which is longer than %,d s"
              .formatted(answer.status(), wish.toSeconds(), LONGEST_WISH.toSeconds()));
    }
    return Optional.of(wish.isNegative() ? Duration.ZERO : wish);
  }

  private static ZonedDateTime date(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  private Answer authorized(URI uri) throws IOException {
    if (!(access.auth() instanceof Auth.Client client)) {
      return follow(uri);
    }
    boolean isFresh = token == null;
    if (isFresh) {
      token = token(client);
    }
    Answer answer = follow(uri);
    if (answer.status() == UNAUTHORIZED && !isFresh) {
      token = token(client);
      answer = follow(uri);
    }
    return answer;
  }

  private Answer follow(URI uri) throws IOException {
    URI at = uri;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      boolean isHome = isSameHost(uri, at);
      Answer answer = exchange(at).send(isHome ? signed(at) : at, headers(isHome), new byte[0]);
      boolean isRedirect =
          answer.status() >= 301 && answer.status() <= 308 && answer.status() != 304;
      if (!isRedirect) {
        return answer;
      }
      at = target(uri, at, answer.header("location").orElse(""));
    }
    throw answered(uri, "more than %d redirects".formatted(MAX_REDIRECTS));
  }

  /// Where a redirect leads: to the same host, or to one that is allowed by name, never from https
  /// to http.
  private URI target(URI uri, URI at, String location) {
    URI target;
    try {
      target = at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw answered(uri, "a redirect to nowhere");
    }
    String host = target.getHost();
    String scheme = String.valueOf(target.getScheme());
    boolean isWeb =
        scheme.equals("https") || (scheme.equals("http") && at.getScheme().equals("http"));
    boolean isAllowed =
        host != null && (isSameHost(uri, target) || access.allowHosts().contains(host));
    if (location.isEmpty() || !isWeb || !isAllowed) {
      throw ProblemCode.SOURCE_ANSWER.exception(
          "The address '%s' redirects to the host '%s'; expected the same host or one of 'allow_hosts'."
              .formatted(shown(uri), host),
          "If it is meant, name it under 'allow_hosts:'.");
    }
    return target;
  }

  static boolean isSameHost(URI one, URI other) {
    return one.getHost().equalsIgnoreCase(String.valueOf(other.getHost()))
        && one.getPort() == other.getPort()
        && one.getScheme().equals(other.getScheme());
  }

  private HttpExchange exchange(URI uri) throws IOException {
    return new HttpExchange(
        PublicAddress.of(uri.getHost(), access.allowHosts()), access.timeout(), access.maxBytes());
  }

  private Map<String, String> headers(boolean isHome) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Accept", "application/json");
    if (isHome) {
      switch (access.auth()) {
        case Auth.None _ -> {}
        case Auth.Bearer(String given) -> headers.put("Authorization", "Bearer " + given);
        case Auth.Basic(String user, String password) ->
            headers.put("Authorization", "Basic " + base64(user + ":" + password));
        case Auth.Key(String name, String value, boolean isQuery) -> {
          if (!isQuery) {
            headers.put(name, value);
          }
        }
        case Auth.Client _ -> headers.put("Authorization", "Bearer " + token);
      }
    }
    return headers;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private URI signed(URI uri) {
    return access.auth() instanceof Auth.Key(String name, String value, boolean isQuery) && isQuery
        ? HttpPages.with(uri, Map.of(name, value))
        : uri;
  }

  private String token(Auth.Client client) throws IOException {
    String form = "grant_type=client_credentials";
    if (!client.scope().isEmpty()) {
      form += "&scope=" + URLEncoder.encode(client.scope(), StandardCharsets.UTF_8);
    }
    var headers = new LinkedHashMap<String, String>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    headers.put("Authorization", "Basic " + base64(client.id() + ":" + client.secret()));
    URI uri = client.tokenUrl();
    Answer answer = exchange(uri).send(uri, headers, form.getBytes(StandardCharsets.UTF_8));
    JsonNode given = answer.status() == OK ? token(answer) : null;
    if (given == null || !given.isTextual()) {
      throw answered(uri, "status %d and no token".formatted(answer.status()));
    }
    return given.textValue();
  }

  private static @Nullable JsonNode token(Answer answer) {
    try {
      return new ObjectMapper().readTree(answer.body()).get("access_token");
    } catch (IOException e) {
      return null; // told as an answer without a token; its words may be secret
    }
  }

  static String shown(URI uri) {
    return new DatabaseAccess(uri.toString(), null, null).shownUrl();
  }

  static MillraceException answered(URI uri, String found) {
    return ProblemCode.SOURCE_ANSWER.exception(
        "The address '%s' answered with %s; expected a page of JSON records."
            .formatted(shown(uri), found),
        "Check 'url', 'records', 'auth' and 'paging' of the source.");
  }

  private static MillraceException unreachable(URI uri, IOException e) {
    return new MillraceException(
        ProblemCode.SOURCE_UNREACHABLE.problem(
            "The address '%s' cannot be reached: %s.".formatted(shown(uri), e.getMessage()),
            "Check the address and that the service runs."),
        e);
  }
}
