package dev.millrace.embedded.duckdb;

import java.nio.file.Path;

/// What a DuckDB engine may use.
///
/// @param directory the only directory, besides the temporary one, that it reads and writes
/// @param temporary where it puts what does not fit into memory; cleared when the engine opens
/// @param memoryBytes for all sessions together
/// @param threads that work beside the threads that call
/// @param sessions how many may be open at once; the next one waits
public record DuckDbSettings(
    Path directory, Path temporary, long memoryBytes, int threads, int sessions) {

  public static final long DEFAULT_MEMORY_BYTES = 512L * 1024 * 1024;
  public static final int DEFAULT_THREADS = 2;
  public static final int DEFAULT_SESSIONS = 8;

  public DuckDbSettings {
    directory = directory.toAbsolutePath().normalize();
    temporary = temporary.toAbsolutePath().normalize();
  }

  public static DuckDbSettings of(Path directory, Path temporary) {
    return new DuckDbSettings(
        directory, temporary, DEFAULT_MEMORY_BYTES, DEFAULT_THREADS, DEFAULT_SESSIONS);
  }

  public DuckDbSettings withMemoryBytes(long bytes) {
    return new DuckDbSettings(directory, temporary, bytes, threads, sessions);
  }

  public DuckDbSettings withThreads(int count) {
    return new DuckDbSettings(directory, temporary, memoryBytes, count, sessions);
  }

  public DuckDbSettings withSessions(int count) {
    return new DuckDbSettings(directory, temporary, memoryBytes, threads, count);
  }
}
