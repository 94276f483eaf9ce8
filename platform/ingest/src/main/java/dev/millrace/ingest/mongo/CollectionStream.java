package dev.millrace.ingest.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.FullDocument;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// The change stream of one collection, and where it stands.
final class CollectionStream implements AutoCloseable {

  /// A token is not one, its stream cannot go on, or what followed it is forgotten.
  private static final Set<Integer> LOST = Set.of(234, 260, 280, 286);

  private static final int AWAIT_MILLIS = 50;
  private static final int BATCH = 2_000;

  private final MongoAccess access;
  private final MongoCollection<BsonDocument> collection;
  private @Nullable MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor;
  private @Nullable String token;
  private boolean isRead;

  /// @param token null to begin with a snapshot
  CollectionStream(
      MongoAccess access, MongoClient client, String collection, @Nullable String token) {
    this.access = access;
    this.collection = access.collection(client, collection);
    this.token = token;
    this.isRead = token != null;
  }

  /// Whether its documents have to be read as they are.
  boolean needsSnapshot() {
    return !isRead;
  }

  /// Where the next change follows; empty while the server has not said it.
  String token() {
    return token == null ? "" : token;
  }

  /// Opens the stream, then reads every document: whatever changes meanwhile comes once more.
  void snapshot(Consumer<BsonDocument> each) throws InterruptedException {
    close();
    token = null;
    access.asked(() -> {
      var opened = stream().cursor();
      cursor = opened;
      remember(opened);
      try (MongoCursor<BsonDocument> all =
          collection.withReadConcern(ReadConcern.MAJORITY).find().batchSize(BATCH).cursor()) {
        all.forEachRemaining(each);
      }
      return true;
    });
    isRead = true;
  }

  /// The next change; null when none has come.
  ///
  /// @throws StreamLost when only a snapshot can tell what has happened
  @Nullable ChangeStreamDocument<BsonDocument> next() throws InterruptedException, StreamLost {
    try {
      MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> open = cursor;
      if (open == null) {
        var resumed = stream();
        if (token != null && !token.isEmpty()) {
          resumed = resumed.resumeAfter(BsonDocument.parse(token));
        }
        open = resumed.cursor();
        cursor = open;
      }
      ChangeStreamDocument<BsonDocument> change = open.tryNext();
      remember(open);
      return change;
    } catch (MongoCommandException e) {
      if (LOST.contains(e.getErrorCode())) {
        throw new StreamLost(String.valueOf(e.getErrorMessage()));
      }
      throw access.unreachable(e);
    } catch (MongoException e) {
      return access.asked(() -> {
        throw e;
      });
    }
  }

  /// What has happened is known by a snapshot alone.
  void lose() {
    close();
    token = null;
    isRead = false;
  }

  private void remember(MongoChangeStreamCursor<?> open) {
    BsonDocument reached = open.getResumeToken();
    if (reached != null) {
      token = reached.toJson();
    }
  }

  private ChangeStreamIterable<BsonDocument> stream() {
    return collection
        .watch(BsonDocument.class)
        .fullDocument(FullDocument.UPDATE_LOOKUP)
        .batchSize(BATCH)
        .maxAwaitTime(AWAIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    var open = cursor;
    cursor = null;
    if (open != null) {
      open.close();
    }
  }

  /// The stream cannot go on where it stood. Carries no stack.
  static final class StreamLost extends Exception {
    StreamLost(String message) {
      super(message, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }
}
