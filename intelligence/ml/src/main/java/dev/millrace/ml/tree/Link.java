package dev.millrace.ml.tree;

/// What becomes of a sum of leaves.
enum Link {
  IDENTITY {
    @Override
    double answer(double margin) {
      return margin;
    }

    @Override
    double margin(float answer) {
      return answer;
    }
  },
  LOGISTIC {
    @Override
    double answer(double margin) {
      return 1 / (1 + Math.exp(-margin));
    }

    @Override
    double margin(float answer) {
      return -Math.log(1 / answer - 1);
    }
  },
  EXPONENTIAL {
    @Override
    double answer(double margin) {
      return Math.exp(margin);
    }

    @Override
    double margin(float answer) {
      return Math.log(answer);
    }
  };

  abstract double answer(double margin);

  /// The other way round, from single precision as files have it.
  abstract double margin(float answer);
}
