package dev.millrace.ml.eval;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// Tries all settings and keeps the one with the highest figure.
record Search<S>(S best, double figure, int tried) {

  static <S> Search<S> over(List<S> settings, ToDoubleFunction<S> figure) {
    S best = settings.getFirst();
    double most = Double.NEGATIVE_INFINITY;
    for (S one : settings) {
      double found = figure.applyAsDouble(one);
      if (found > most) {
        most = found;
        best = one;
      }
    }
    return new Search<>(best, most, settings.size());
  }
}
