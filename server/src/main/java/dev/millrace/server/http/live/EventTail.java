package dev.millrace.server.http.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.log.LogEntry;
import dev.millrace.contracts.log.LogReader;
import dev.millrace.contracts.log.Topics;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.http.live.TailedEvent.Search;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// `/api/v1/events/tail`: events as they are accepted or put aside, as server-sent events `event`
/// and `count`. Read from the end of the log, beside the collector, not in its way. A watcher sees
/// a sample where more comes than can be read; how much was left out is told.
@Blocking
public final class EventTail {

  static final int MOST_WATCHERS = 4;
  private static final int MOST_A_SECOND = 50;

  /// Of which at most so many are looked at: parsing everything would cost what taking it in costs.
  private static final int MOST_LOOKED_AT = 1_000;

  private static final int TURNS_A_SECOND = 4;
  private static final Duration TURN = Duration.ofMillis(1_000 / TURNS_A_SECOND);

  /// Few are refused; a consumer that never waits never hears an answer.
  private static final Duration BESIDE = Duration.ofMillis(20);

  /// Who is so many events behind goes on at the end of the log.
  private static final long MOST_BEHIND = 20_000;

  private final EventLog log;
  private final LiveAnswers watchers;

  public EventTail(EventLog log, ObjectMapper json) {
    this.log = log;
    this.watchers = new LiveAnswers("watchers of events", MOST_WATCHERS, json);
  }

  @Get("/events/tail")
  public HttpResponse tail(
      ServiceRequestContext context,
      @Param @Default("") String type,
      @Param @Default("") String name,
      @Param @Default("") String person,
      @Param @Default("20") int perSecond) {
    if (perSecond < 1 || perSecond > MOST_A_SECOND) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'perSecond' is '%d'; expected 1 to %d."
              .formatted(perSecond, MOST_A_SECOND),
          "Ask for fewer; 'count' says how many were left out.");
    }
    var search = new Search(type, name, person);
    return watchers.open(context, to -> watch(to, search, perSecond));
  }

  private void watch(Listener to, Search search, int perSecond) throws InterruptedException {
    try (var accepted = new Place(log, Topics.EVENTS, TailedEvent::accepted);
        var refused = new Place(log, Topics.QUARANTINE, TailedEvent::refused)) {
      var sample = new Sample(perSecond);
      while (to.isHere()) {
        for (int turn = 0; turn < TURNS_A_SECOND && to.isHere(); turn++) {
          var found = new ArrayList<TailedEvent>();
          accepted.read(TURN, found, search, sample);
          refused.read(BESIDE, found, search, sample);
          sample.tell(to, found);
        }
        sample.count(to);
        to.turn();
      }
    }
  }

  /// Where one topic is read.
  private static final class Place implements AutoCloseable {
    private final EventLog log;
    private final String topic;
    private final Function<byte[], Optional<TailedEvent>> parse;
    private LogReader reader;

    Place(EventLog log, String topic, Function<byte[], Optional<TailedEvent>> parse) {
      this.log = log;
      this.topic = topic;
      this.parse = parse;
      this.reader = log.reader(topic, log.end(topic));
    }

    void read(Duration wait, List<TailedEvent> found, Search search, Sample sample) {
      long start = System.nanoTime();
      LogReader.Batch batch = reader.poll(wait);
      List<LogEntry> entries = batch.entries();
      sample.seen += entries.size();
      int step = Math.max(1, Math.ceilDiv(entries.size(), MOST_LOOKED_AT / TURNS_A_SECOND));
      for (int at = 0; at < entries.size(); at += step) {
        parse.apply(entries.get(at).value()).filter(e -> e.fits(search)).ifPresent(found::add);
      }
      sample.notLookedAt += entries.size() - Math.ceilDiv(entries.size(), step);
      if (entries.size() >= MOST_LOOKED_AT / TURNS_A_SECOND) {
        catchUp(batch, sample);
      }
      pause(wait.minusNanos(System.nanoTime() - start));
    }

    private void catchUp(LogReader.Batch batch, Sample sample) {
      var end = log.end(topic);
      long behind = end.since(batch.next());
      if (behind > MOST_BEHIND) {
        reader.close();
        reader = log.reader(topic, end);
        sample.seen += behind;
        sample.notLookedAt += behind;
      }
    }

    /// A turn takes its time also where events come at once, or every one would be a turn.
    private static void pause(Duration rest) {
      if (rest.isPositive()) {
        java.util.concurrent.locks.LockSupport.parkNanos(rest.toNanos());
      }
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  /// What one watcher is told of what there is.
  private static final class Sample {
    private final int perSecond;
    private long seen;
    private long notLookedAt;
    private int fitted;
    private int told;

    Sample(int perSecond) {
      this.perSecond = perSecond;
    }

    /// Spread evenly over what was found, with what is left of this second's share.
    void tell(Listener to, List<TailedEvent> found) {
      fitted += found.size();
      int room = to.isReady() ? perSecond - told : 0;
      int step = room <= 0 ? found.size() + 1 : Math.max(1, Math.ceilDiv(found.size(), room));
      for (int at = step - 1; at < found.size(); at += step) {
        to.tell("event", found.get(at));
        told++;
      }
    }

    void count(Listener to) {
      if (seen > 0 && to.isReady()) {
        to.tell("count", new Count(seen, fitted, told, notLookedAt));
      }
      seen = 0;
      notLookedAt = 0;
      fitted = 0;
      told = 0;
    }
  }

  /// Of one second.
  ///
  /// @param fitted of those that were looked at
  /// @param notLookedAt as more came than is looked at
  record Count(long seen, int fitted, int told, long notLookedAt) {}
}
