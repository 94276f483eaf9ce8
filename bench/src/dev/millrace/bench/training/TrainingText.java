package dev.millrace.bench.training;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of a training are.
final class TrainingText {

  static final Text TEXT =
      new Text(
          List.of(
              "A CSV of generated customers (40 features, a known truth, a fixed seed) is trained on by two processes in turns: Millrace's own trainer of churn models over rows in memory, and XGBoost's native library by its JNI straight on the file. Both are version 2.1.4 with the same 200 rounds, depth 4, eta .05, two threads and seed; each process trains once and tells its peak resident memory.",
              "Implicit ALS runs in the benchmark's process over generated baskets: Millrace's takes the difference of fits with four epochs and with one; the peer is a plain loop of one thread, doubles, and elimination. Spark MLlib's runs in a process of its own on a JDK 17 or 21, `local[2]`, 4 GB of heap, as many blocks as cores, its vectors by the JDK's own (no native BLAS), baskets cached; it takes the same difference, after a fit that warms it. All have 64 dimensions, and the same baskets and weight of what was not seen; Spark's regularisation is of another form, which costs it no time."),
          List.of(
              "`load_seconds` is from the file to what the trainer takes, `train_seconds` the training itself with the model's file as bytes. `same_file` is 1 where both models are equal to the byte.",
              "`epoch_seconds` is one pass over all people and all items."),
          List.of(
              "Training alone: neither the point-in-time join before it nor the gate behind it are in it.",
              "The plain loop is measured once, cold in the JVM; Millrace's and Spark's are warm. How good the factors are was not compared. MLlib is 4.1.0 on Spark 4.1.3."));

  private TrainingText() {}
}
