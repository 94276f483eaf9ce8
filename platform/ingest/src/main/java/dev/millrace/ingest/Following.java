package dev.millrace.ingest;

import dev.millrace.ingest.follow.FollowStatus;
import dev.millrace.ingest.follow.FollowedOrigin;
import java.util.List;

/// The topics and collections that are followed all the time.
public final class Following implements AutoCloseable {

  private final List<FollowedOrigin> origins;

  public Following(Sources sources) {
    this.origins = sources.followed();
  }

  /// Begins to follow.
  public void start() {
    origins.forEach(FollowedOrigin::start);
  }

  /// How each is doing.
  public List<FollowStatus> status() {
    return origins.stream().map(FollowedOrigin::status).toList();
  }

  @Override
  public void close() {
    origins.forEach(FollowedOrigin::close);
  }
}
