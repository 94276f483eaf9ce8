package dev.millrace.ingest.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingest.Await;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.follow.FollowStatus;
import dev.millrace.ingest.follow.FollowedOrigin;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.SourceProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MongoSourceTest {

  @TempDir private Path directory = Path.of("unset");
  private TestMongo mongo;
  private LakeFixture fixture;

  @BeforeEach
  void open() {
    mongo = new TestMongo(directory.resolve("mongo"));
    fixture = new LakeFixture(directory, InstantSource.system());
  }

  @AfterEach
  void close() {
    fixture.close();
    mongo.close();
  }

  @Test
  void documentsAreReadAndEveryChangeFollowsInOrder() {
    mongo.tickets().insertMany(List.of(ticket("a", 1), ticket("b", 2)));
    try (FollowedOrigin origin = follow()) {
      awaitLoaded(origin, 2);
      mongo.tickets().insertOne(ticket("c", 3));
      mongo.tickets().updateOne(eq("_id", "a"), set("priority", 9));
      mongo.tickets().replaceOne(eq("_id", "c"), ticket("c", 7).append("more", List.of(1, "x")));
      mongo.tickets().deleteOne(eq("_id", "b"));
      awaitLoaded(origin, 6);
      assertThat(origin.status().trouble()).isNull();
    }

    assertThat(
            fixture.texts(
                "select _op || ':' || _id from bronze.tickets_changes order by _sequence"))
        .containsExactly("r:a", "r:b", "c:c", "u:a", "u:c", "d:b");
    assertThat(
            fixture.texts(
                "select _id || ' ' || priority || ' ' || document from bronze.tickets order by 1"))
        .containsExactly(
            "a 9 {\"_id\": \"a\", \"priority\": 9}",
            "c 7 {\"_id\": \"c\", \"priority\": 7, \"more\": [1, \"x\"]}");
  }

  @Test
  void whoWasAwayGoesOnAfterTheServerWasStartedAgain() {
    mongo.tickets().insertOne(ticket("a", 1));
    try (FollowedOrigin origin = follow()) {
      awaitLoaded(origin, 1);
      mongo.tickets().insertOne(ticket("b", 1));
      awaitLoaded(origin, 2);
    }
    mongo.tickets().insertOne(ticket("c", 1));
    mongo.restart();
    mongo.tickets().deleteOne(eq("_id", "a"));
    try (FollowedOrigin origin = follow()) {
      awaitLoaded(origin, 2);
      mongo.restart();
      mongo.tickets().insertOne(ticket("d", 1));
      awaitLoaded(origin, 3);
    }

    assertThat(
            fixture.texts(
                "select _op || ':' || _id from bronze.tickets_changes order by _sequence"))
        .containsExactly("r:a", "c:b", "c:c", "d:a", "c:d");
  }

  @Test
  void aServerThatIsNotThereIsToldAndReadAsSoonAsItIs() {
    mongo.tickets().insertOne(ticket("a", 1));
    mongo.stop();
    try (FollowedOrigin origin = follow()) {
      Await.until(() -> origin.status().trouble() != null);
      assertThat(origin.status().trouble())
          .startsWith("The MongoDB '%s' cannot be read: ".formatted(mongo.uri()));
      assertThat(origin.status().state()).isEqualTo(FollowStatus.State.RETRYING);

      mongo.start();
      awaitLoaded(origin, 1);
      Await.until(() -> origin.status().trouble() == null);
    }
    assertThat(fixture.texts("select _id from bronze.tickets")).containsExactly("a");
  }

  @Test
  void aDocumentThatBreaksItsFieldsGoesToQuarantineAndTheRestIsLoaded() {
    mongo
        .tickets()
        .insertMany(List.of(ticket("a", 1), new Document("_id", "b").append("priority", "high")));
    try (FollowedOrigin origin = follow()) {
      Await.until(() -> origin.status().counts().received() == 2);
      mongo
          .tickets()
          .insertMany(List.of(new Document("_id", "c").append("priority", 1.5), ticket("d", 2)));
      Await.until(() -> origin.status().counts().received() == 4);
      assertThat(origin.status().counts().quarantined()).isEqualTo(2);
    }

    assertThat(fixture.texts("select _id from bronze.tickets order by 1"))
        .containsExactly("a", "d");
    assertThat(
            fixture.texts("select origin || ' ' || reason from bronze.quarantine order by origin"))
        .containsExactly(
            "shop.tickets/b The field 'priority' holds '\"high\"'; expected a number.",
            "shop.tickets/c The field 'priority' holds '1.5'; expected integer.");
  }

  @Test
  void aDroppedCollectionIsReadAnewAndWhatIsGoneIsDeleted() {
    mongo.tickets().insertMany(List.of(ticket("a", 1), ticket("b", 2), ticket("c", 3)));
    try (FollowedOrigin origin = follow()) {
      awaitLoaded(origin, 3);
      mongo.tickets().insertOne(ticket("x", 1));
      awaitLoaded(origin, 4);
    }
    mongo.tickets().drop();
    mongo.tickets().insertMany(List.of(ticket("a", 1), ticket("b", 20)));
    try (FollowedOrigin origin = follow()) {
      Await.until(() -> origin.status().alarm() != null);
      Await.until(() ->
          fixture
              .texts("select _id || priority from bronze.tickets order by 1")
              .equals(List.of("a1", "b20")));
      assertThat(origin.status().alarm())
          .startsWith(
              "The changes of the collection 'tickets' cannot be followed where they stood: ")
          .endsWith("A new snapshot finds what was missed.");
    }
  }

  @Test
  void aRunReadsToThePresentEnd() throws Exception {
    mongo.tickets().insertMany(List.of(ticket("a", 1), ticket("b", 2)));
    try (FollowedOrigin origin = origin()) {
      var run = origin.run(new RunCall("one", Instant.EPOCH, SourceProgress.NONE));
      assertThat(run.loaded()).isEqualTo(2);
      mongo.tickets().insertOne(ticket("c", 2));
      assertThat(origin.run(new RunCall("two", Instant.EPOCH, SourceProgress.NONE)).loaded())
          .isEqualTo(1);
    }
  }

  @Test
  void aSampleShowsDocuments() throws Exception {
    mongo.tickets().insertOne(ticket("a", 1));
    var sample = MongoSource.sample(TestMongo.source(mongo.uri()), 10);

    assertThat(sample.columns()).extracting("name").containsExactly("_id", "document", "priority");
    assertThat(sample.rows())
        .containsExactly(List.of("a", "{\"_id\": \"a\", \"priority\": 1}", "1"));
  }

  @Test
  void aReaderKilledAtAnyPointLosesNothingAndRepeatsNothing() throws Exception {
    mongo.tickets().insertOne(ticket("first", 0));
    try (FollowedOrigin origin = follow()) {
      awaitLoaded(origin, 1);
      mongo.tickets().insertOne(ticket("second", 0)); // its token is where the children begin
      awaitLoaded(origin, 2);
    }
    fixture.close();
    int sent = 2;
    for (int kill = 0; kill < 3; kill++) {
      Process child = MongoProcess.start(directory, mongo.uri());
      long patience = System.nanoTime() + Duration.ofSeconds(15).toNanos();
      long deadline = Long.MAX_VALUE;
      while (System.nanoTime() < Math.min(deadline, patience)) {
        if (deadline == Long.MAX_VALUE && MongoProcess.hasStored(directory)) {
          deadline = System.nanoTime() + Duration.ofMillis(300 + 170L * kill).toNanos();
        }
        mongo.tickets().insertOne(ticket("t" + sent, sent));
        sent++;
        LockSupport.parkNanos(4_000_000);
      }
      child.destroyForcibly().waitFor();
    }
    mongo.restart();
    int all = sent;
    fixture = new LakeFixture(directory, InstantSource.system());
    assertThat(
            Integer.parseInt(
                fixture.texts("select count(*) from bronze.tickets_changes").getFirst()))
        .isGreaterThan(2);
    try (FollowedOrigin origin = follow()) {
      Await.until(() ->
          fixture
              .texts("select count(*) >= %d from bronze.tickets_changes".formatted(all))
              .contains("true"));
      assertThat(origin.status().alarm()).isNull();
    }
    assertThat(
            fixture.texts(
                "select count(*) || ' ' || count(distinct _id) || ' ' || max(_sequence)"
                    + " from bronze.tickets_changes"))
        .containsExactly("%1$d %1$d %1$d".formatted(all));
  }

  private static Document ticket(String id, int priority) {
    return new Document("_id", id).append("priority", priority);
  }

  private FollowedOrigin follow() {
    FollowedOrigin origin = origin();
    origin.start();
    return origin;
  }

  private FollowedOrigin origin() {
    return TestMongo.origin(fixture, mongo.uri(), directory.resolve("spill"));
  }

  private static void awaitLoaded(FollowedOrigin origin, long rows) {
    Await.until(() -> origin.status().counts().loaded() >= rows);
  }
}
