package dev.millrace.bench.stream;

import java.nio.file.Path;

/// What folds the log.
interface Subject extends AutoCloseable {

  /// Starts folding and returns while it still comes up.
  ///
  /// @param application its name, and its consumer group's
  void start(String servers, Path directory, String application);

  /// How many events it has folded for good; -1 when the offsets that it commits tell.
  default long committed() {
    return -1;
  }

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
