package dev.millrace.bench.stream;

import java.nio.file.Path;

/// What folds the log.
interface Subject extends AutoCloseable {

  /// Starts folding and returns while it still comes up.
  ///
  /// @param application the consumer group whose committed offsets tell how far it is
  void start(String servers, Path directory, String application);

  /// What is kept of a customer in the end.
  byte[] state(String key);

  @Override
  void close();

  static Subject of(String name) {
    return switch (name) {
      case StreamBenchmark.OURS -> new OurStream();
      case StreamBenchmark.STOCK -> new StockStream();
      default -> throw new IllegalArgumentException("There is no subject '" + name + "'.");
    };
  }
}
