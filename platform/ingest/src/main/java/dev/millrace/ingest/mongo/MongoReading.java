package dev.millrace.ingest.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.follow.Batch;
import dev.millrace.ingest.follow.BatchCounts;
import dev.millrace.ingest.follow.Reading;
import dev.millrace.ingest.mongo.CollectionStream.StreamLost;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.spill.SpilledRows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collections that are being followed: a snapshot of each that needs one, then their changes, each
/// batch with the resume tokens it leads to.
final class MongoReading implements Reading {

  private static final Logger LOG = LoggerFactory.getLogger(MongoReading.class);
  private static final int ENOUGH_ROWS = 50_000;
  private static final long ENOUGH_BYTES = 64L << 20;
  private static final long BREATH_NANOS = 5_000_000;
  private static final long KEEP_TOKEN_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int QUIET_ROUNDS = 2;

  private final SourceDefinition.Mongo source;
  private final LandingZone.Context context;
  private final Path spill;
  private final MongoClient client;
  private final Map<CollectionTable, CollectionStream> streams = new LinkedHashMap<>();
  private final Map<CollectionTable, List<@Nullable Object[]>> rows = new LinkedHashMap<>();
  private final Map<TableName, String> views = new TreeMap<>();
  private final Quarantine quarantine;
  private @Nullable String stored;
  private @Nullable String alarm;
  private long sequence;
  private long loaded;
  private long unchanged;
  private long bytes;
  private long movedAt = System.nanoTime();
  private int quietRounds;
  private volatile boolean isStopped;

  private MongoReading(
      SourceDefinition.Mongo source, LandingZone.Context context, Path spill, MongoClient client) {
    this.source = source;
    this.context = context;
    this.spill = spill;
    this.client = client;
    this.quarantine = new Quarantine(source.name().value());
    var access = new MongoAccess(source);
    this.stored = context.lake().mark(markName(source)).orElse(null);
    MongoMark mark = stored == null ? null : MongoMark.parse(stored);
    this.sequence = mark == null ? 0 : mark.sequence();
    boolean isSame = mark != null && mark.database().equals(source.database());
    for (String collection : source.collections()) {
      String token = mark != null && isSame ? mark.tokens().get(collection) : null;
      var table = new CollectionTable(source, collection, context.zone());
      streams.put(
          table,
          new CollectionStream(
              access, client, collection, token == null || token.isEmpty() ? null : token));
      views.put(table.current(), table.select());
    }
  }

  static MongoReading open(SourceDefinition.Mongo source, LandingZone.Context context, Path spill)
      throws InterruptedException {
    return new MongoReading(source, context, spill, new MongoAccess(source).connect());
  }

  static String markName(SourceDefinition.Mongo source) {
    return "mongo/" + source.name();
  }

  @Override
  public Batch gather(Duration longest) throws InterruptedException {
    rows.clear();
    loaded = 0;
    unchanged = 0;
    bytes = 0;
    for (Map.Entry<CollectionTable, CollectionStream> entry : streams.entrySet()) {
      if (entry.getValue().needsSnapshot()) {
        return snapshot(entry.getKey(), entry.getValue());
      }
    }
    long until = System.nanoTime() + longest.toNanos();
    boolean isBeforeEnd = !hasReachedEnd();
    do {
      boolean hasMoved = false;
      for (Map.Entry<CollectionTable, CollectionStream> entry : streams.entrySet()) {
        hasMoved |= follow(entry.getKey(), entry.getValue());
      }
      quietRounds = hasMoved ? 0 : quietRounds + 1;
      if (!hasMoved) {
        LockSupport.parkNanos(BREATH_NANOS);
      }
    } while (System.nanoTime() < until
        && !isFull()
        && !isStopped
        && !needsSnapshot()
        && !(isBeforeEnd && hasReachedEnd()));
    return changes();
  }

  private boolean isFull() {
    return loaded + quarantine.count() >= ENOUGH_ROWS || bytes >= ENOUGH_BYTES;
  }

  private boolean needsSnapshot() {
    return streams.values().stream().anyMatch(CollectionStream::needsSnapshot);
  }

  /// Takes what has come, up to what is enough.
  ///
  /// @return whether anything has
  private boolean follow(CollectionTable table, CollectionStream stream)
      throws InterruptedException {
    boolean hasMoved = false;
    try {
      ChangeStreamDocument<BsonDocument> change = stream.needsSnapshot() ? null : stream.next();
      while (change != null) {
        hasMoved = true;
        take(table, change);
        change = isFull() ? null : stream.next();
      }
    } catch (StreamLost e) {
      alarm =
          "The changes of the collection '%s' cannot be followed where they stood: %s. A new snapshot finds what was missed."
              .formatted(table.collection(), e.reason().replaceAll("\\.$", ""));
      LOG.error("{}", alarm);
      stream.lose();
      hasMoved = true;
    }
    return hasMoved;
  }

  private void take(CollectionTable table, ChangeStreamDocument<BsonDocument> change)
      throws StreamLost {
    OperationType operation = change.getOperationType();
    Instant at = time(change);
    switch (operation == null ? OperationType.OTHER : operation) {
      case INSERT -> document(table, "c", at, change);
      case UPDATE, REPLACE -> document(table, "u", at, change);
      case DELETE -> {
        BsonDocument key = change.getDocumentKey();
        add(table, table.about("d", at, ++sequence, key == null ? null : key.get("_id")));
      }
      case DROP, RENAME, DROP_DATABASE, INVALIDATE ->
          throw new StreamLost(
              "the stream ended by '%s'".formatted(change.getOperationTypeString()));
      case OTHER -> LOG.debug("A change '{}' is of no document", change.getOperationTypeString());
    }
  }

  /// A document that is gone by now has no content; its deletion follows.
  private void document(
      CollectionTable table, String op, Instant at, ChangeStreamDocument<BsonDocument> change) {
    BsonDocument document = change.getFullDocument();
    if (document == null || !document.containsKey("_id")) {
      unchanged++;
      return;
    }
    try {
      add(table, table.row(op, at, sequence + 1, document));
      sequence++;
    } catch (RowProblem e) {
      hold(table, change.getResumeToken().toJson(), e, document);
    }
  }

  private void hold(
      CollectionTable table, String place, RowProblem problem, BsonDocument document) {
    BsonValue id = document.get("_id");
    quarantine.add(
        "mongo/%s/%s/%s".formatted(source.name(), table.collection(), place),
        context.clock().instant(),
        problem.reason(),
        "%s.%s/%s"
            .formatted(source.database(), table.collection(), id == null ? "" : BsonJson.text(id)),
        BsonJson.whole(document));
  }

  private void add(CollectionTable table, @Nullable Object[] row) {
    rows.computeIfAbsent(table, _ -> new ArrayList<@Nullable Object[]>()).add(row);
    loaded++;
    bytes += row[5] instanceof String text ? text.length() : 0;
  }

  private Instant time(ChangeStreamDocument<BsonDocument> change) {
    var cluster = change.getClusterTime();
    return cluster == null
        ? context.clock().instant()
        : Instant.ofEpochSecond(Integer.toUnsignedLong(cluster.getTime()));
  }

  private Batch changes() {
    var mark = mark();
    boolean isWorthwhile =
        loaded + unchanged + quarantine.count() > 0
            || System.nanoTime() - movedAt > KEEP_TOKEN_NANOS;
    if (mark == null || !isWorthwhile) {
      return Batch.none();
    }
    var changes = new ArrayList<TableChange>();
    for (Map.Entry<CollectionTable, List<@Nullable Object[]>> entry : rows.entrySet()) {
      CollectionTable table = entry.getKey();
      changes.add(
          new TableAppend(table.changes(), new Rows(table.columns(), entry.getValue()), null));
    }
    return batch(changes, mark, () -> {});
  }

  private Batch batch(List<TableChange> changes, Mark mark, Runnable release) {
    long quarantined = quarantine.count();
    if (quarantined > 0) {
      changes.add(quarantine.take());
    }
    stored = mark.after();
    movedAt = System.nanoTime();
    return new Batch(
        changes,
        mark,
        new BatchCounts(loaded, quarantined, unchanged, 0),
        takeViews(),
        bytes,
        release);
  }

  /// Of the collections that have been read; each once.
  private Map<TableName, String> takeViews() {
    var ready = new TreeMap<TableName, String>();
    streams.forEach((table, stream) -> {
      String select = stream.needsSnapshot() ? null : views.remove(table.current());
      if (select != null) {
        ready.put(table.current(), select);
      }
    });
    return ready;
  }

  private @Nullable Mark mark() {
    var tokens = new TreeMap<String, String>();
    streams.forEach((table, stream) -> {
      if (!stream.needsSnapshot()) {
        tokens.put(table.collection(), stream.token());
      }
    });
    String reached = new MongoMark(source.database(), sequence, tokens).toText();
    return reached.equals(stored) ? null : new Mark(markName(source), stored, reached);
  }

  /// Every document as it is becomes one commit.
  private Batch snapshot(CollectionTable table, CollectionStream stream)
      throws InterruptedException {
    boolean isFirst =
        context.lake().view().find(table.changes()).map(TableState::rows).orElse(0L) == 0;
    Instant at = context.clock().instant();
    SpilledRows read = SpilledRows.in(spill);
    SpilledRows kept = read;
    boolean isWell = false;
    try {
      stream.snapshot(document -> {
        try {
          @Nullable Object[] row = table.row("r", at, sequence + 1, document);
          sequence++;
          bytes += String.valueOf(row[5]).length();
          read.add(row);
          loaded++;
        } catch (RowProblem e) {
          hold(table, "%s/%d".formatted(document.get("_id"), at.toEpochMilli()), e, document);
          if (!isFirst) {
            read.add(table.about(CollectionSnapshot.UNREAD, at, 0, document.get("_id")));
          }
        }
      });
      if (!isFirst) {
        kept =
            new CollectionSnapshot(context.lake(), table, spill)
                .differences(read, at, () -> ++sequence);
        long found = loaded;
        loaded = kept.count();
        unchanged = Math.max(0, found - loaded);
      }
      isWell = true;
    } finally {
      if (!isWell) {
        read.close();
      }
    }
    SpilledRows last = kept;
    var changes = new ArrayList<TableChange>();
    changes.add(new TableAppend(table.changes(), last.rows(table.columns()), null));
    Mark mark = mark();
    if (mark == null) {
      throw new IllegalStateException("A snapshot has led nowhere; this is a bug.");
    }
    return batch(
        changes,
        mark,
        () -> {
          read.close();
          last.close();
        });
  }

  @Override
  public void stop() {
    isStopped = true;
  }

  @Override
  public void noteEnd() {
    quietRounds = 0;
  }

  /// The server has said more than once that nothing more has come.
  @Override
  public boolean hasReachedEnd() {
    return quietRounds >= QUIET_ROUNDS && !needsSnapshot();
  }

  @Override
  public long behind() {
    return -1;
  }

  @Override
  public @Nullable String alarm() {
    return alarm;
  }

  @Override
  public void close() {
    try {
      streams.values().forEach(CollectionStream::close);
    } finally {
      client.close();
    }
  }
}
