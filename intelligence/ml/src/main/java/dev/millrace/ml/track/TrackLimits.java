package dev.millrace.ml.track;

/// What runs may hold.
///
/// @param fileBytes one artifact
/// @param runBytes all artifacts of a run
/// @param runFiles how many artifacts a run has
public record TrackLimits(long fileBytes, long runBytes, int runFiles) {

  public static final TrackLimits DEFAULT = new TrackLimits(1L << 30, 10L << 30, 10_000);
}
