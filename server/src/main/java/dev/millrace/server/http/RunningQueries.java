package dev.millrace.server.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.QueryStop;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Queries that somebody waits for. One ends when it takes too long, when whoever asked has gone,
/// or when its name is called, for clients whose connection goes on without the request.
final class RunningQueries {

  /// So that the answer is about the query and not about the request.
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final String NAME = "[A-Za-z0-9_-]{1,64}";

  private final ConcurrentHashMap<String, QueryStop> named = new ConcurrentHashMap<>();

  /// @param name what the asker calls it; empty for none
  void during(ServiceRequestContext context, String name, Duration timeout, Runnable query) {
    requireName(name);
    var stop = new QueryStop();
    if (!name.isEmpty() && named.putIfAbsent(name, stop) != null) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The query '%s' is running already; expected an 'id' of its own.".formatted(name),
          "Give each query another 'id', or none.");
    }
    context.setRequestTimeout(timeout.plus(GRACE));
    var gone = context.whenRequestCancelling().thenRun(stop::stop);
    var tooLong =
        context.eventLoop().schedule(stop::stop, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      stop.during(query);
    } finally {
      tooLong.cancel(false);
      gone.cancel(false);
      if (!name.isEmpty()) {
        named.remove(name, stop);
      }
    }
  }

  /// Whether there was such a query.
  boolean stop(String name) {
    QueryStop stop = named.get(name);
    if (stop != null) {
      stop.stop();
    }
    return stop != null;
  }

  private static void requireName(String name) {
    if (!name.isEmpty() && !name.matches(NAME)) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body's 'id' is '%s'; expected at most 64 letters, digits, - and _."
              .formatted(name.substring(0, Math.min(80, name.length()))),
          "Use a random UUID.");
    }
  }
}
