package dev.millrace.bench.stream;

import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.EventReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/// The fold on Flink's keyed state.
final class FlinkFold extends KeyedProcessFunction<String, Tuple2<String, byte[]>, Void>
    implements CheckpointedFunction, CheckpointListener {

  private static final long serialVersionUID = 1;

  /// The states that are looked at in the end, by the fold's own key: nobody can ask a running
  /// job for its state.
  static final Map<String, byte[]> PROVEN = new ConcurrentHashMap<>();

  /// How many events each part of the job has folded, as of its last complete checkpoint.
  static final Map<Integer, Long> CHECKPOINTED = new ConcurrentHashMap<>();

  private final Map<Long, Long> checkpoints = new TreeMap<>();
  private long folded;
  private transient @Nullable EventFold fold;
  private transient @Nullable EventReader event;
  private transient @Nullable ValueState<byte[]> person;

  @Override
  public void open(OpenContext context) {
    fold = new EventFold(List.of(StreamView.eightFeatures()));
    event = fold.reader();
    person =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "person", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void processElement(Tuple2<String, byte[]> entry, Context context, Collector<Void> out)
      throws Exception {
    folded++;
    EventReader read = Objects.requireNonNull(event);
    if (!read.read(entry.f1)) {
      return;
    }
    ValueState<byte[]> state = Objects.requireNonNull(person);
    byte[] before = state.value();
    byte[] after = Objects.requireNonNull(fold).update(before, read);
    if (after != null && after != before) {
      state.update(after);
      if (LogFiller.isProven(entry.f0)) {
        PROVEN.put(FlinkStream.text(read.key()), after);
      }
    }
  }

  @Override
  public void initializeState(FunctionInitializationContext context) {}

  @Override
  public void snapshotState(FunctionSnapshotContext context) {
    checkpoints.put(context.getCheckpointId(), folded);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {
    int part = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    CHECKPOINTED.put(part, Objects.requireNonNull(checkpoints.remove(checkpoint)));
  }
}
