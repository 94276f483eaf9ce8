package dev.millrace.ml.recommend;

/// Brings a vector to mean 0 and deviation 1, and then to what was learnt.
///
/// @param scale what each number is multiplied by
/// @param shift what is added to it
record LayerNorm(float[] scale, float[] shift) {

  private static final double EPSILON = 1e-5;

  float[] of(float[] vector) {
    double mean = 0;
    for (float v : vector) {
      mean += v;
    }
    mean /= vector.length;
    double square = 0;
    for (float v : vector) {
      square += (v - mean) * (v - mean);
    }
    double factor = 1 / Math.sqrt(square / vector.length + EPSILON);
    var normed = new float[vector.length];
    for (int i = 0; i < normed.length; i++) {
      normed[i] = (float) ((vector[i] - mean) * factor) * scale[i] + shift[i];
    }
    return normed;
  }
}
