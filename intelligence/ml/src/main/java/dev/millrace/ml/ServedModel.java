package dev.millrace.ml;

import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.tree.Scorer;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// A version ready to answer.
record ServedModel(ModelVersion version, Scorer scorer) {

  static ServedModel read(ModelVersion version, byte[] file) {
    return new ServedModel(version, ModelFile.of(version.artifact()).read(file));
  }

  /// A row as the model wants it, looked up by name; NaN where there is no value.
  double[] row(ToDoubleFunction<String> features) {
    var row = new double[version.features().size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = features.applyAsDouble(version.features().get(i));
    }
    return row;
  }

  double probability(double[] row) {
    return scorer.score(row);
  }

  /// The same, and never what is no number.
  double answer(double[] row) {
    double answer = scorer.score(row);
    if (!Double.isFinite(answer)) {
      throw ProblemCode.MODEL_UNUSABLE.exception(
          "Version %d of the model '%s' answered '%s'; expected a number."
              .formatted(version.version(), version.model(), answer),
          "Go back with './millrace model rollback %s'.".formatted(version.model()));
    }
    return answer;
  }

  boolean willChurn(double probability) {
    return !isAmount() && probability >= version.threshold();
  }

  /// Whether it answers with an amount and not with a probability.
  boolean isAmount() {
    return OwnModel.isAmount(version);
  }

  /// Whose features it reads.
  ///
  /// @param usual for versions that do not say
  List<ViewName> views(List<ViewName> usual) {
    List<ViewName> own = OwnModel.views(version);
    return own.isEmpty() ? usual : own;
  }

  /// What each feature adds to the log-odds of one answer.
  double[] contributions(double[] row) {
    return scorer.contributions(row);
  }

  /// The strongest first, whichever way they pull.
  List<Reason> reasons(double[] row, int most) {
    double[] contributions = scorer.contributions(row);
    return IntStream.range(0, row.length)
        .filter(i -> contributions[i] != 0 && Double.isFinite(contributions[i]))
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
