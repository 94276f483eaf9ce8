package dev.millrace.external.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// Waits for all records of one append: one object for however many there are. Safe for any thread.
final class Acknowledgements implements Callback {

  private final AtomicInteger waiting;
  private final CompletableFuture<@Nullable Void> done;
  private volatile @Nullable Exception failure;

  Acknowledgements(int records, CompletableFuture<@Nullable Void> done) {
    this.waiting = new AtomicInteger(records);
    this.done = done;
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata where, @Nullable Exception problem) {
    if (problem != null) {
      failure = problem;
    }
    if (waiting.decrementAndGet() > 0) {
      return;
    }
    Exception last = failure;
    if (last == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(KafkaEventLog.unavailable(last));
    }
  }
}
