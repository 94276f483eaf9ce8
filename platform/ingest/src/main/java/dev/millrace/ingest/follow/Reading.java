package dev.millrace.ingest.follow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A source that is being read. Used by one thread at a time. After a failure it is closed, and
/// another is opened at the lake's mark.
public interface Reading extends AutoCloseable {

  /// Reads for so long, or until there is enough for a commit. Stores nothing: the caller commits
  /// what is answered before it asks again.
  Batch gather(Duration longest) throws InterruptedException;

  /// What is being gathered is answered soon. For any thread.
  void stop();

  /// From here on [#hasReachedEnd] speaks of what the source holds now.
  void noteEnd() throws InterruptedException;

  /// Whether everything that the source held when its end was noted has been gathered.
  boolean hasReachedEnd();

  /// How many records lie ahead, about; negative when the source does not say.
  long behind();

  /// What an operator should know; null for nothing.
  @Nullable String alarm();

  @Override
  void close();
}
