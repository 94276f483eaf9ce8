package dev.millrace.ingest.capture;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.ingest.Arrivals;
import dev.millrace.ingest.spill.ColumnBlocks;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/// Takes what the engine reads into the lake, exactly once. The engine's thread gathers rows;
/// another commits them every so often with the mark they lead to; only then is the engine told
/// that they are done, and the database may forget them. A snapshot waits on disk until it is whole
/// and becomes one commit.
final class CaptureSink implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

  private static final int MAX_PENDING_ROWS = 100_000;
  private static final int ENOUGH_ROWS = 50_000;

  /// After so long without a change, a burst is over.
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  private final SourceDefinition.Capture source;
  private final Lake lake;
  private final Arrivals arrivals;
  private final Path spill;
  private final CaptureCounts counts;
  private final String system;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition taken = lock.newCondition();
  private final Condition worthwhile = lock.newCondition();
  private final ReentrantLock commits = new ReentrantLock();
  private final Map<String, CapturedTable> tables = new LinkedHashMap<>();
  private final Map<CapturedTable, PendingRows> pending = new LinkedHashMap<>();
  private final Map<CapturedTable, ColumnBlocks> snapshot = new LinkedHashMap<>();
  private final ChangeReader reader = new ChangeReader();
  private int pendingRows;
  private boolean isBurst;
  private boolean isInSnapshot;
  private boolean isClosed;
  private long snapshotPosition;
  private Instant snapshotTime = Instant.EPOCH;
  private long seen;
  private long current = -1;
  private CaptureMark mark;
  private @Nullable String stored;
  private @Nullable RecordChangeEvent<SourceRecord> newest;
  private @Nullable RecordChangeEvent<SourceRecord> durable;
  private @Nullable RuntimeException failure;

  /// What a sink works with.
  record Parts(Lake lake, Arrivals arrivals, Path spill, CaptureCounts counts) {}

  /// @param from where it goes on; null to begin with a snapshot
  /// @param stored the mark as it is in the lake; null for none
  CaptureSink(
      SourceDefinition.Capture source,
      Parts parts,
      String system,
      @Nullable CaptureMark from,
      @Nullable String stored) {
    this.source = source;
    this.lake = parts.lake;
    this.arrivals = parts.arrivals;
    this.spill = parts.spill;
    this.counts = parts.counts;
    this.system = system;
    this.isInSnapshot = from == null;
    this.stored = stored;
    long sequence = stored == null ? 0 : CaptureMark.parse(stored).sequence();
    this.mark = from == null ? new CaptureMark(0, 0, 0, sequence, source.captured(), system) : from;
  }

  boolean isInSnapshot() {
    lock.lock();
    try {
      return isInSnapshot;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void handleBatch(
      List<RecordChangeEvent<SourceRecord>> events,
      DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    RecordChangeEvent<SourceRecord> done;
    lock.lock();
    try {
      while (pendingRows >= MAX_PENDING_ROWS && failure == null && !isClosed) {
        taken.await();
      }
      requireWell();
      for (RecordChangeEvent<SourceRecord> event : events) {
        take(event);
      }
      if (pendingRows >= ENOUGH_ROWS) {
        worthwhile.signalAll();
      }
      done = durable;
      durable = null;
    } finally {
      lock.unlock();
    }
    if (done != null) {
      committer.markProcessed(done);
      committer.markBatchFinished();
    }
  }

  private void requireWell() throws InterruptedException {
    if (failure != null) {
      throw failure;
    }
    if (isClosed) {
      throw new InterruptedException("The capture is closed.");
    }
  }

  private void take(RecordChangeEvent<SourceRecord> event) {
    SourceRecord record = event.record();
    Change change = reader.read(record);
    if (isInSnapshot) {
      if (change != null && change.op().equals("r")) {
        keep(change, record);
        newest = event;
        return;
      }
      if (Change.isSnapshot(record)) {
        return; // a heartbeat while the snapshot goes on
      }
      finishSnapshot(Math.max(snapshotPosition, Change.boundary(record)));
    }
    newest = event;
    if (change == null) {
      passTo(Change.boundary(record));
    } else {
      stream(change);
    }
  }

  /// Nothing captured lies before the position.
  private void passTo(long boundary) {
    if (boundary > mark.boundary()) {
      mark = moved(boundary, 0, 0);
      current = -1;
    }
  }

  private void stream(Change change) {
    counts.receive();
    if (change.transaction() != current) {
      current = change.transaction();
      seen = 0;
    }
    seen++;
    if (change.transaction() == mark.transaction() && seen <= mark.taken()) {
      counts.repeat();
      return;
    }
    mark = moved(Math.max(mark.boundary(), change.boundary()), change.transaction(), seen);
    CapturedTable table = table(change.table());
    @Nullable Object[] row = table.row(change, change.row(), next()); // which tells the columns
    pending.computeIfAbsent(table, _ -> new PendingRows(table, spill)).add(row);
    pendingRows++;
  }

  private CaptureMark moved(long boundary, long transaction, long taken) {
    return new CaptureMark(
        boundary, transaction, taken, mark.sequence(), source.captured(), system);
  }

  private long next() {
    long sequence = mark.sequence() + 1;
    mark =
        new CaptureMark(
            mark.boundary(), mark.transaction(), mark.taken(), sequence, source.captured(), system);
    return sequence;
  }

  private CapturedTable table(String name) {
    return tables.computeIfAbsent(name, given -> new CapturedTable(source, given, lake.view()));
  }

  private void keep(Change change, SourceRecord record) {
    counts.receive();
    CapturedTable table = table(change.table());
    @Nullable Object[] row = table.row(change, change.row(), next()); // which tells the columns
    snapshot.computeIfAbsent(table, _ -> new ColumnBlocks(table.columns(), spill)).add(row);
    snapshotPosition = Math.max(snapshotPosition, Change.position(record));
    snapshotTime = change.committedAt();
    if (isLast(record)) {
      finishSnapshot(snapshotPosition);
    }
  }

  private static boolean isLast(SourceRecord record) {
    return Boolean.TRUE.equals(record.sourceOffset().get("last_snapshot_record"));
  }

  /// Everything of the snapshot becomes one commit; a failure ends the engine.
  private void finishSnapshot(long position) {
    var rows = new LinkedHashMap<CapturedTable, ColumnBlocks>();
    try {
      for (String name : source.captured()) {
        CapturedTable table = tables.get(name);
        ColumnBlocks read = table == null ? null : snapshot.get(table);
        if (table != null && read != null) {
          rows.put(table, isNew(table) ? read : differences(table, read));
        }
      }
      isInSnapshot = false;
      mark = moved(position, 0, 0);
      var changes = new ArrayList<TableChange>();
      long count = 0;
      for (Map.Entry<CapturedTable, ColumnBlocks> entry : rows.entrySet()) {
        CapturedTable table = entry.getKey();
        changes.add(new TableAppend(table.changes(), entry.getValue().rows(), null));
        count += entry.getValue().count();
      }
      commit(changes, mark);
      counts.load(count);
      counts.snapshotTaken();
      defineViews(List.copyOf(rows.keySet()));
      if (count > 0) {
        arrivals.arrived(source.name().value(), count);
      }
    } finally {
      rows.values().forEach(ColumnBlocks::close);
      snapshot.values().forEach(ColumnBlocks::close);
      snapshot.clear();
    }
  }

  private boolean isNew(CapturedTable table) {
    return lake.view().find(table.changes()).map(TableState::rows).orElse(0L) == 0;
  }

  private ColumnBlocks differences(CapturedTable table, ColumnBlocks read) {
    ColumnBlocks differences =
        new Reconciliation(lake, table, spill)
            .differences(read, new Object[] {snapshotPosition, snapshotTime}, this::next);
    counts.leave(Math.max(0, read.count() - differences.count()));
    return differences;
  }

  /// Returns after this time, or as soon as there is enough for a commit, or when a burst is over:
  /// its last changes need not wait for company.
  void awaitWork(Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long end = System.nanoTime() + longest.toNanos();
      long left = longest.toNanos();
      while (pendingRows < ENOUGH_ROWS && !isClosed && left > 0) {
        int before = pendingRows;
        worthwhile.awaitNanos(isBurst ? Math.min(PAUSE_NANOS, left) : left);
        left = end - System.nanoTime();
        if (isBurst && pendingRows > 0 && pendingRows == before) {
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Commits what has been gathered, if anything has; called by the committing thread.
  void commitPending() {
    commits.lock();
    try {
      commitTaken();
    } catch (RuntimeException e) {
      lock.lock();
      try {
        failure = e;
        taken.signalAll();
      } finally {
        lock.unlock();
      }
    } finally {
      commits.unlock();
    }
  }

  private void commitTaken() {
    Map<CapturedTable, PendingRows> gathered;
    CaptureMark reached;
    RecordChangeEvent<SourceRecord> event;
    long rows;
    lock.lock();
    try {
      reached = mark;
      if (isInSnapshot || failure != null || reached.toText().equals(stored)) {
        return;
      }
      event = newest;
      rows = pendingRows;
      gathered = new LinkedHashMap<>(pending);
      pending.clear();
      pendingRows = 0;
      isBurst = rows >= ENOUGH_ROWS;
      taken.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      var changes = new ArrayList<TableChange>();
      gathered.forEach(
          (table, waiting) -> changes.add(new TableAppend(table.changes(), waiting.rows(), null)));
      commit(changes, reached);
    } finally {
      gathered.values().forEach(PendingRows::close);
    }
    counts.load(rows);
    lock.lock();
    try {
      durable = event;
      defineViews(List.copyOf(gathered.keySet()));
    } finally {
      lock.unlock();
    }
    if (rows > 0) {
      arrivals.arrived(source.name().value(), rows);
    }
  }

  private void commit(List<TableChange> changes, CaptureMark reached) {
    String text = reached.toText();
    lake.commit(new LakeCommit(changes, new Mark(markName(source), stored, text)));
    stored = text;
  }

  static String markName(SourceDefinition.Capture source) {
    return "capture/" + source.name();
  }

  private void defineViews(List<CapturedTable> changed) {
    for (CapturedTable table : changed) {
      if (table.needsView()) {
        lake.define(table.current(), table.select());
        table.viewIsDefined();
      }
    }
  }

  /// Nothing is taken any more; what was gathered and not committed is read again next time.
  void close() {
    lock.lock();
    try {
      isClosed = true;
      taken.signalAll();
      worthwhile.signalAll();
      snapshot.values().forEach(ColumnBlocks::close);
      snapshot.clear();
      pending.values().forEach(PendingRows::close);
      pending.clear();
    } finally {
      lock.unlock();
    }
  }
}
