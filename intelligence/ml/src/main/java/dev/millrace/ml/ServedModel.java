package dev.millrace.ml;

import dev.millrace.ml.tree.TreeEnsemble;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// A version ready to answer.
record ServedModel(ModelVersion version, TreeEnsemble ensemble) {

  /// A row as the model wants it, looked up by name; NaN where there is no value.
  float[] row(ToDoubleFunction<String> features) {
    var row = new float[version.features().size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) features.applyAsDouble(version.features().get(i));
    }
    return row;
  }

  double probability(float[] row) {
    return ensemble.probability(row);
  }

  boolean willChurn(double probability) {
    return probability >= version.threshold();
  }

  /// What each feature adds to the log-odds of one answer.
  double[] contributions(float[] row) {
    return ensemble.contributions(row);
  }

  /// The strongest first, whichever way they pull.
  List<Reason> reasons(float[] row, int most) {
    double[] contributions = ensemble.contributions(row);
    return IntStream.range(0, row.length)
        .filter(i -> contributions[i] != 0)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(contributions[i])))
        .limit(most)
        .map(i -> reason(version.features().get(i), row[i], contributions[i]))
        .toList();
  }

  private static Reason reason(String feature, double value, double contribution) {
    return new Reason(feature, value, contribution, ReasonWords.of(feature, value));
  }
}
