package dev.millrace.bench.stream;

/// A child process: a broker on a filled log, and Flink that folds all of it. Compiled with Flink's
/// jars, apart from the other benchmarks.
final class FlinkRun {

  private FlinkRun() {}

  /// @param arguments as of [StreamRun#main]
  public static void main(String[] arguments) throws Exception {
    StreamRun.run(new FlinkStream(), arguments);
    Runtime.getRuntime().halt(0); // Flink's threads take their time
  }
}
