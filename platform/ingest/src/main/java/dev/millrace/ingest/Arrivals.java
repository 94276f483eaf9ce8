package dev.millrace.ingest;

/// Told of new rows, so that flows can start. Called after the commit, on the thread that loaded.
public interface Arrivals {

  /// @param source the source's name, or `events`
  void arrived(String source, long rows);
}
