package dev.millrace.lake;

/// What an expiry took away.
///
/// @param snapshots that nobody needs any more
/// @param files that only they held
public record Expired(int snapshots, int files) {

  Expired plus(Expired other) {
    return new Expired(snapshots + other.snapshots, files + other.files);
  }
}
