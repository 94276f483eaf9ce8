package dev.millrace.ml.eval;

import dev.millrace.ml.sequence.TorchPlace;
import java.util.List;
import java.util.function.Consumer;

/// One public data set with the rules it is measured by.
interface Evaluation {

  /// The word for the command line.
  String name();

  /// The files it needs, below the folder of data sets.
  List<String> files();

  Result run(DataFiles data);

  /// With a sequence model beside the simpler ones, where the data has an order.
  ///
  /// @throws InterruptedException while it is trained
  default Result run(DataFiles data, TorchPlace torch, Consumer<String> log)
      throws InterruptedException {
    return run(data);
  }

  /// What was measured.
  ///
  /// @param rules split and protocol
  /// @param chosen what was chosen, and on which rows; never on those that judge
  record Result(String title, String rules, String chosen, List<Figure> figures) {
    public Result {
      figures = List.copyOf(figures);
    }
  }

  /// One figure beside the mark it is held against.
  ///
  /// @param from where the mark comes from, and what others reach
  record Figure(String name, double value, double mark, Better better, String from) {

    static Figure atLeast(String name, double value, double mark, String from) {
      return new Figure(name, value, mark, new Better.Higher(), from);
    }

    static Figure atMost(String name, double value, double mark, String from) {
      return new Figure(name, value, mark, new Better.Lower(), from);
    }

    static Figure same(String name, double value, double mark, double within, String from) {
      return new Figure(name, value, mark, new Better.Nearer(within), from);
    }

    /// Something simple on the same split, which shows that the split and the rules are those of
    /// others.
    static Figure beside(String name, double value, double mark, String from) {
      return new Figure(name, value, mark, new Better.Beside(), from);
    }

    boolean holds() {
      return switch (better) {
        case Better.Higher _ -> value >= mark;
        case Better.Lower _ -> value <= mark;
        case Better.Beside _ -> true;
        case Better.Nearer(double within) -> Math.abs(value - mark) <= within;
      };
    }

    String word() {
      return better instanceof Better.Beside ? "beside" : holds() ? "reached" : "MISSED";
    }

    String sign() {
      return switch (better) {
        case Better.Higher _ -> "at least ";
        case Better.Lower _ -> "at most ";
        case Better.Nearer _, Better.Beside _ -> "";
      };
    }
  }

  /// Which way a figure is better.
  sealed interface Better {
    record Higher() implements Better {}

    record Lower() implements Better {}

    /// It is not ours, and not judged.
    record Beside() implements Better {}

    /// A published figure is to be found again, give or take its last digit.
    record Nearer(double within) implements Better {}
  }
}
