package dev.millrace.features;

import dev.millrace.contracts.name.ViewName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the features of a view are spread over its keys.
///
/// @param basis where the values were looked at
/// @param keys how many there are; of a live state, in this process
/// @param looked how many of them were looked at, chosen without regard to their values
/// @param asOf the moment that the values speak of; null where nothing was computed yet
/// @param features in the view's order
public record Distributions(
    ViewName view,
    Basis basis,
    long keys,
    long looked,
    @Nullable Instant asOf,
    List<Spread> features) {

  public Distributions {
    features = List.copyOf(features);
  }

  /// Where values were looked at.
  public enum Basis {
    /// The table of what was computed last.
    TABLE,
    /// What the stream keeps in memory.
    LIVE
  }

  /// One feature. Of a list, the numbers are those of how many texts it has.
  ///
  /// @param missing how many keys have no value
  /// @param least null where no key has a value
  /// @param bins the middle 98 percent in steps of equal width; the outer ones hold the rest
  /// @param texts those that most lists hold, most frequent first; none of numbers
  public record Spread(
      String feature,
      boolean isList,
      long missing,
      @Nullable Double least,
      @Nullable Double median,
      @Nullable Double mean,
      @Nullable Double most,
      List<Bin> bins,
      List<Text> texts) {

    public Spread {
      bins = List.copyOf(bins);
      texts = List.copyOf(texts);
    }
  }

  /// Values from a number on, up to another; the last bin's other is in it.
  public record Bin(double from, double to, long count) {}

  /// A text, and in how many lists it stands.
  public record Text(String text, long count) {}
}
