package dev.millrace.ingest.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.follow.FollowedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;

/// A server of MongoDB's protocol with an oplog on disk, which can be started again. It is not
/// MongoDB: it knows change streams of collections, and no more of them.
final class TestMongo implements AutoCloseable {

  private final Path file;
  private MongoServer server;
  private final int port;
  private MongoClient client;

  TestMongo(Path file) {
    this.file = file;
    this.server = server();
    this.port = server.bind().getPort();
    this.client = MongoClients.create(uri());
  }

  private MongoServer server() {
    var opened = new MongoServer(new H2Backend(file.toString()));
    opened.enableOplog();
    return opened;
  }

  String uri() {
    return "mongodb://localhost:" + port;
  }

  MongoCollection<Document> tickets() {
    return client.getDatabase("shop").getCollection("tickets");
  }

  /// Its clock of changes counts within a second and begins again with the process: it must not be
  /// the same second.
  void restart() {
    stop();
    start();
  }

  void stop() {
    client.close();
    server.shutdownNow();
  }

  void start() {
    long second = InstantSource.system().instant().getEpochSecond();
    while (InstantSource.system().instant().getEpochSecond() == second) {
      LockSupport.parkNanos(5_000_000);
    }
    server = server();
    server.bind("localhost", port);
    client = MongoClients.create(uri());
  }

  static SourceDefinition.Mongo source(String uri) {
    return new SourceDefinition.Mongo(
        new SourceName("support"),
        null,
        TableName.of("bronze.tickets"),
        List.of(
            new FieldRule(
                "priority",
                "priority",
                ColumnType.Plain.INTEGER,
                false,
                null,
                null,
                null,
                List.of(),
                null)),
        new DatabaseAccess(uri, null, null),
        "shop",
        List.of("tickets"),
        "",
        true,
        Duration.ofMillis(50));
  }

  static FollowedOrigin origin(LakeFixture fixture, String uri, Path spill) {
    var context =
        new LandingZone.Context(
            fixture.lake(), InstantSource.system(), ZoneOffset.UTC, (_, _) -> {});
    return new FollowedOrigin(
        new MongoSource(source(uri), context, spill),
        fixture.lake(),
        (_, _) -> {},
        new FollowedOrigin.Pace(Duration.ofMillis(50), Duration.ofMillis(200)));
  }

  @Override
  public void close() {
    stop();
  }
}
