package dev.millrace.features.stream;

import dev.millrace.features.aggregate.EventFold;
import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Puts each event into its customer's state.
final class FoldEvents extends ContextualProcessor<String, byte[], Void, Void> {

  static final String STORE = "customers";

  private final EventJson json = new EventJson();
  private final EventFold fold;
  private final Progress progress;
  private @Nullable KeyValueStore<String, byte[]> customers;

  FoldEvents(EventFold fold, Progress progress) {
    this.fold = fold;
    this.progress = progress;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    customers = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<String, byte[]> entry) {
    if (entry.value() != null) {
      json.read(entry.value()).ifPresent(this::fold);
    }
    context()
        .recordMetadata()
        .ifPresent(place -> progress.reached(place.partition(), place.offset() + 1));
  }

  private void fold(EventJson.Customers event) {
    KeyValueStore<String, byte[]> states = Objects.requireNonNull(customers);
    byte[] before = states.get(event.customer());
    byte[] after = fold.update(before, event.event());
    if (!Arrays.equals(after, before)) {
      states.put(event.customer(), after);
    }
  }
}
