package dev.millrace.features.stream;

import dev.millrace.contracts.event.Deliveries;
import dev.millrace.contracts.log.Farewell;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.EventReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Puts each event into its person's state, once; a farewell takes the state away.
final class FoldEvents extends ContextualProcessor<byte[], byte[], Void, Void> {

  static final String STORE = "people";

  private final EventFold fold;
  private final EventReader event;
  private final Deliveries deliveries;
  private final Progress progress;
  private @Nullable KeyValueStore<Bytes, byte[]> people;
  private AtomicLong next = new AtomicLong();

  FoldEvents(EventFold fold, Deliveries deliveries, Progress progress) {
    this.fold = fold;
    this.event = fold.reader();
    this.deliveries = deliveries;
    this.progress = progress;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    people = context.getStateStore(STORE);
    next = progress.of(context.taskId().partition());
  }

  @Override
  public void process(Record<byte[], byte[]> entry) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    byte[] value = entry.value();
    String leaving = value == null ? null : Farewell.identifier(value);
    if (leaving != null) {
      Objects.requireNonNull(people).delete(Bytes.wrap(leaving.getBytes(StandardCharsets.UTF_8)));
    } else if (value != null && event.read(value) && isFirst(place, value) && event.isCounted()) {
      fold(Objects.requireNonNull(people));
    }
    next.setRelease(place.offset() + 1);
  }

  private boolean isFirst(RecordMetadata place, byte[] value) {
    return deliveries.isFirst(
        place.partition(),
        place.offset(),
        value,
        event.idStart(),
        event.idEnd(),
        event.receivedAt());
  }

  @SuppressWarnings("ReferenceEquality") // the same array says that nothing has changed
  private void fold(KeyValueStore<Bytes, byte[]> states) {
    var person = Bytes.wrap(event.key());
    byte[] before = states.get(person);
    byte[] after = fold.update(before, event);
    if (after != null && after != before) {
      states.put(person, after);
    }
  }
}
