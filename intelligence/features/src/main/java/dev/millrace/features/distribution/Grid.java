package dev.millrace.features.distribution;

import dev.millrace.features.Distributions.Bin;
import java.util.ArrayList;
import java.util.List;

/// The bins of a histogram: whole numbers that are few have one each, all others share twenty of
/// equal width over the middle 98 percent. One very rich customer does not make all others one bin.
///
/// @param first where the second bin's lower border would be, less a width
/// @param bins how many
record Grid(double first, double width, int bins) {

  static final int BINS = 20;
  static final double OUTSIDE = 0.01;

  static Grid of(double first, double last, boolean isWhole) {
    if (isWhole && last - first < BINS) {
      return new Grid(first, 1, (int) (last - first) + 1);
    }
    return last > first ? new Grid(first, (last - first) / BINS, BINS) : new Grid(first, 1, 1);
  }

  int bin(double value) {
    return (int) Math.min(bins - 1.0, Math.max(0, Math.floor((value - first) / width)));
  }

  /// @param counts one for each bin
  List<Bin> bins(long[] counts, double least, double most) {
    var list = new ArrayList<Bin>(bins);
    for (int bin = 0; bin < bins; bin++) {
      double from = first + bin * width;
      double to = from + width;
      list.add(
          new Bin(
              bin == 0 ? Math.min(least, from) : from,
              bin == bins - 1 ? Math.max(most, to) : to,
              counts[bin]));
    }
    return list;
  }
}
