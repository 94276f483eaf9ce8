package dev.millrace.ingest.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;

/// MongoDB's client as we use it.
record MongoAccess(SourceDefinition.Mongo source) {

  private static final int PATIENCE_SECONDS = 10;

  /// Something that MongoDB is asked.
  interface Question<T> {
    T ask();
  }

  MongoClient connect() throws InterruptedException {
    try {
      return asked(() ->
          MongoClients.create(
              MongoClientSettings.builder()
                  .applicationName("millrace")
                  .applyConnectionString(new ConnectionString(source.access().url()))
                  .applyToClusterSettings(settings ->
                      settings.serverSelectionTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS))
                  .applyToSocketSettings(
                      settings -> settings.connectTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS))
                  .build()));
    } catch (IllegalArgumentException e) {
      throw new MillraceException(
          ProblemCode.DEFINITION_VALUE.problem(
              "The address '%s' is not one of MongoDB: %s."
                  .formatted(
                      source.access().shownUrl(),
                      source.access().shown(String.valueOf(e.getMessage()))),
              "Write it as in 'mongodb://host:27017/?replicaSet=rs0'."),
          e);
    }
  }

  MongoCollection<BsonDocument> collection(MongoClient client, String name) {
    return client.getDatabase(source.database()).getCollection(name, BsonDocument.class);
  }

  /// What MongoDB's client throws becomes a problem without what is secret.
  <T> T asked(Question<T> question) throws InterruptedException {
    try {
      return question.ask();
    } catch (MongoInterruptedException e) {
      var interrupted = new InterruptedException("The reading was interrupted.");
      interrupted.initCause(e);
      throw interrupted;
    } catch (MongoException e) {
      throw unreachable(e);
    }
  }

  MillraceException unreachable(MongoException e) {
    String message = source.access().shown(String.valueOf(e.getMessage())).replaceAll("\\.$", "");
    return new MillraceException(
        ProblemCode.SOURCE_UNREACHABLE.problem(
            "The MongoDB '%s' cannot be read: %s.".formatted(source.access().shownUrl(), message),
            "Check 'uri', that it runs as a replica set, and that the user may read '%s'."
                .formatted(source.database())),
        e);
  }
}
