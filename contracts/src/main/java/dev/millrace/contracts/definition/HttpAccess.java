package dev.millrace.contracts.definition;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// With what right an API is read, and how much of it.
///
/// @param allowHosts names of hosts that may be on a private network, and that redirects may lead
///   to
/// @param incremental what has changed since the last run is asked for; null to read all
public record HttpAccess(
    Auth auth,
    List<String> allowHosts,
    @Nullable Incremental incremental,
    int maxPages,
    long maxBytes,
    int attempts,
    Duration timeout) {

  private static final int MAX_PAGES = 10_000;
  private static final long MAX_BYTES = 32L << 20;
  private static final int ATTEMPTS = 5;

  public HttpAccess {
    allowHosts = List.copyOf(allowHosts);
  }

  /// Of anybody.
  public static HttpAccess open(List<String> allowHosts) {
    return new HttpAccess(
        new Auth.None(), allowHosts, null, MAX_PAGES, MAX_BYTES, ATTEMPTS, Duration.ofSeconds(30));
  }

  /// @param parameter by which the API is asked
  /// @param field of the rows whose largest value the next run begins with
  public record Incremental(String parameter, String field) {}

  /// What a request bears. Never in a problem or a log.
  public sealed interface Auth {

    record None() implements Auth {}

    record Bearer(String token) implements Auth {
      @Override
      public String toString() {
        return "Bearer[***]";
      }
    }

    record Basic(String user, String password) implements Auth {
      @Override
      public String toString() {
        return "Basic[***]";
      }
    }

    /// @param isQuery whether it is a parameter of the address and not a header
    record Key(String name, String value, boolean isQuery) implements Auth {
      @Override
      public String toString() {
        return "Key[" + name + "=***]";
      }
    }

    /// OAuth 2 with the client's own credentials.
    record Client(URI tokenUrl, String id, String secret, String scope) implements Auth {
      @Override
      public String toString() {
        return "Client[***]";
      }
    }
  }
}
