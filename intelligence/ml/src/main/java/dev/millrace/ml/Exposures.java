package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.event.EventIntake;
import dev.millrace.contracts.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the event log who was treated how. A customer's first exposure is one event, known by its
/// `messageId`, however often it is told. Nobody waits for the log; when it does not answer and the
/// queue is full, the next assignment is refused: nobody is treated without a trace.
final class Exposures implements AutoCloseable {

  static final String EVENT = "$experiment_exposure";

  private static final Logger LOG = LoggerFactory.getLogger(Exposures.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_REMEMBERED = 200_000;
  private static final int BATCH = 200;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final EventIntake intake;
  private final InstantSource clock;
  private final BlockingQueue<Map<String, Object>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Boolean> told = new Remembered();
  private final Thread writer;
  private volatile boolean isClosing;

  Exposures(EventIntake intake, InstantSource clock) {
    this.intake = intake;
    this.clock = clock;
    this.writer = Thread.ofVirtual().name("exposures").start(this::write);
  }

  /// @throws dev.millrace.contracts.problem.MillraceException COLLECTOR_BUSY when the log has not
  ///   taken events for so long that no more can wait
  void tell(Assignment assignment) {
    String arm = assignment.arm() == null ? ExperimentDefinition.HOLDOUT : assignment.arm();
    String id = messageId(assignment, arm);
    tell(id, event(assignment, arm, id));
  }

  /// Any event of the platform's own, once for each id.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException as above
  void tell(String id, String name, String customer, Map<String, Object> properties) {
    tell(id, event(id, name, customer, properties));
  }

  private void tell(String id, Map<String, Object> event) {
    lock.lock();
    try {
      if (told.containsKey(id)) {
        return;
      }
      if (isClosing || !waiting.offer(event)) {
        throw ProblemCode.COLLECTOR_BUSY.exception(
            "%,d exposures wait for the event log; the limit is %,d."
                .formatted(waiting.size(), MOST_WAITING),
            "Ask again after a second; treat the customer as usual meanwhile.");
      }
      told.put(id, true);
    } finally {
      lock.unlock();
    }
  }

  private static String messageId(Assignment assignment, String arm) {
    String words = "%s:%s:%s".formatted(assignment.experiment(), arm, assignment.customer());
    return "exposure-" + Artifacts.sha256(words.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  private Map<String, Object> event(Assignment assignment, String arm, String id) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("experiment", assignment.experiment());
    properties.put("arm", arm);
    properties.put("propensity", assignment.propensity());
    properties.put("weights", assignment.weights());
    return event(id, EVENT, assignment.customer(), properties);
  }

  private Map<String, Object> event(
      String id, String name, String customer, Map<String, Object> properties) {
    var event = new LinkedHashMap<String, Object>();
    event.put("type", "track");
    event.put("event", name);
    event.put("messageId", id);
    event.put("userId", customer);
    event.put("timestamp", clock.instant().toString());
    event.put("properties", properties);
    return event;
  }

  private void write() {
    var batch = new ArrayList<Map<String, Object>>();
    try {
      while (!isClosing || !waiting.isEmpty()) {
        Map<String, Object> first = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, BATCH - 1);
          send(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      int lost = batch.size() + waiting.size();
      if (lost > 0) {
        LOG.warn("{} exposures were not written: the event log did not answer", lost);
      }
    }
  }

  /// Until the log has it: the events are known by their ids, so that twice is once.
  private void send(List<Map<String, Object>> batch) throws InterruptedException {
    byte[] body = json(Map.of("batch", batch));
    boolean hasFailed = false;
    while (true) {
      try {
        intake
            .take("batch", body)
            .toCompletableFuture()
            .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (ExecutionException | TimeoutException | RuntimeException e) {
        if (!hasFailed) {
          LOG.warn("{} exposures wait for the event log: {}", batch.size(), e.getMessage());
        }
        hasFailed = true;
        Thread.sleep(PAUSE);
      }
    }
  }

  private static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An exposure cannot be written as JSON; this is a bug.", e);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      isClosing = true;
    } finally {
      lock.unlock();
    }
    try {
      if (!writer.join(CLOSE_WITHIN)) {
        writer.interrupt();
        writer.join();
      }
    } catch (InterruptedException e) {
      writer.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /// The newest; an older one that comes again is the same message to the log.
  private static final class Remembered extends LinkedHashMap<String, Boolean> {
    private static final long serialVersionUID = 1;

    Remembered() {
      super(1_024, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > MOST_REMEMBERED;
    }
  }
}
