package dev.millrace.ml.recommend;

/// One block of a transformer: each place of a history looks at itself and those before it, and
/// what it finds goes through a small network. Both add to what was there.
record AttentionBlock(
    LayerNorm before,
    Affine query,
    Affine key,
    Affine value,
    Affine out,
    LayerNorm between,
    Affine up,
    Affine down) {

  /// Changes the vectors of a history, oldest first.
  ///
  /// @param from the first place whose vector is wanted; those before it are only looked at
  void pass(float[][] places, int heads, int from) {
    int n = places.length;
    var keys = new float[n][];
    var values = new float[n][];
    var normed = new float[n][];
    for (int i = 0; i < n; i++) {
      normed[i] = before.of(places[i]);
      keys[i] = key.of(normed[i]);
      values[i] = value.of(normed[i]);
    }
    for (int i = from; i < n; i++) {
      add(places[i], out.of(looked(query.of(normed[i]), keys, values, heads, i)));
      float[] inner = up.of(between.of(places[i]));
      for (int j = 0; j < inner.length; j++) {
        inner[j] = Math.max(0, inner[j]);
      }
      add(places[i], down.of(inner));
    }
  }

  /// What a place finds at itself and before it, head by head.
  private static float[] looked(
      float[] query, float[][] keys, float[][] values, int heads, int place) {
    int width = query.length / heads;
    var found = new float[query.length];
    var weight = new float[place + 1];
    for (int head = 0; head < heads; head++) {
      int first = head * width;
      weigh(query, keys, first, width, weight);
      for (int other = 0; other <= place; other++) {
        float factor = weight[other];
        float[] value = values[other];
        for (int j = first; j < first + width; j++) {
          found[j] += factor * value[j];
        }
      }
    }
    return found;
  }

  /// Softmax over how alike query and keys are.
  private static void weigh(float[] query, float[][] keys, int first, int width, float[] weight) {
    double scale = 1 / Math.sqrt(width);
    double most = Double.NEGATIVE_INFINITY;
    for (int other = 0; other < weight.length; other++) {
      double sum = 0;
      for (int j = first; j < first + width; j++) {
        sum += query[j] * keys[other][j];
      }
      weight[other] = (float) (sum * scale);
      most = Math.max(most, weight[other]);
    }
    double all = 0;
    for (int other = 0; other < weight.length; other++) {
      weight[other] = (float) Math.exp(weight[other] - most);
      all += weight[other];
    }
    for (int other = 0; other < weight.length; other++) {
      weight[other] /= (float) all;
    }
  }

  private static void add(float[] to, float[] more) {
    for (int i = 0; i < to.length; i++) {
      to[i] += more[i];
    }
  }
}
