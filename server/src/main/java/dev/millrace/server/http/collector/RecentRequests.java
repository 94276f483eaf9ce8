package dev.millrace.server.http.collector;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ingest.Collector.Acceptance;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The newest calls of the collector, for whoever writes a client. Keeps few, takes down at most
/// some each second, and nothing on disk: what is not taken down costs two reads of memory.
public final class RecentRequests {

  private static final int KEPT = 50;
  private static final int MOST_A_SECOND = 20;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final int MOST_BODY = 2_000;
  private static final int KEY_END = 4;

  private final InstantSource clock;
  private final Share taken = new Share();
  private final Share refused = new Share();

  RecentRequests(InstantSource clock) {
    this.clock = clock;
  }

  /// Newest first.
  public List<SeenRequest> list() {
    return Stream.concat(taken.list().stream(), refused.list().stream())
        .sorted(Comparator.comparing(SeenRequest::at).reversed())
        .toList();
  }

  /// A refusal is not kept out by calls that were taken.
  boolean isWanted(@Nullable Acceptance outcome, @Nullable Throwable failure) {
    return (isTroubled(outcome, failure) ? refused : taken).isOneOfFew();
  }

  private static boolean isTroubled(@Nullable Acceptance outcome, @Nullable Throwable failure) {
    return failure != null || (outcome != null && outcome.quarantined() > 0);
  }

  void add(
      String type,
      @Nullable String key,
      byte @Nullable [] body,
      @Nullable Acceptance outcome,
      @Nullable Throwable failure) {
    var seen =
        new SeenRequest(
            clock.instant(),
            type,
            ending(key),
            body == null ? 0 : body.length,
            outcome == null ? 0 : outcome.accepted(),
            outcome == null ? 0 : outcome.quarantined(),
            outcome == null ? 0 : outcome.withheld(),
            failure == null ? null : words(failure),
            body == null ? null : start(body));
    (isTroubled(outcome, failure) ? refused : taken).add(seen);
  }

  /// Enough to tell keys apart, too little to use one.
  private static String ending(@Nullable String key) {
    return key == null || key.length() <= 2 * KEY_END
        ? ""
        : "…" + key.substring(key.length() - KEY_END);
  }

  private static String words(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof MillraceException e
        ? e.problem().message() + " " + e.problem().hint()
        : "The server could not take it; see its log.";
  }

  private static String start(byte[] body) {
    return new String(body, 0, Math.min(MOST_BODY, body.length), StandardCharsets.UTF_8);
  }

  /// Calls of one kind, so many each second; a few more where threads meet, which does no harm.
  private static final class Share {
    private final Deque<SeenRequest> newest = new ArrayDeque<>();
    private final AtomicLong second = new AtomicLong();
    private final AtomicInteger used = new AtomicInteger();

    synchronized void add(SeenRequest seen) {
      newest.addFirst(seen);
      if (newest.size() > KEPT) {
        newest.removeLast();
      }
    }

    synchronized List<SeenRequest> list() {
      return List.copyOf(newest);
    }

    boolean isOneOfFew() {
      long now = System.nanoTime() / SECOND_NANOS;
      if (second.getAndSet(now) != now) {
        used.set(0);
      }
      return used.get() < MOST_A_SECOND && used.getAndIncrement() < MOST_A_SECOND;
    }
  }
}
