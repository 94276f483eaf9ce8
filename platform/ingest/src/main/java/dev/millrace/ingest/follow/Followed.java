package dev.millrace.ingest.follow;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One kind of source that can be followed. New kinds plug in here.
public interface Followed {

  SourceDefinition definition();

  /// How long what arrives waits for company.
  Duration commitEvery();

  /// Whether it is read all the time, and not only when it is run.
  boolean isAlways();

  /// Connects, and answers what the source holds and its first rows. Stores nothing.
  SourceSample sample(int rows) throws InterruptedException;

  /// Connects, and goes on at the lake's mark.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException when the source cannot be read
  Reading open() throws InterruptedException;

  /// Offers again what is in quarantine, while nothing is read; empty where the kind cannot.
  default Optional<SourceRun> replay(String id, Instant now) throws InterruptedException {
    return Optional.empty();
  }

  /// A text of the client's library without what is secret.
  String shown(String text);
}
