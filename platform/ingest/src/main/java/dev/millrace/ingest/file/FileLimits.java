package dev.millrace.ingest.file;

/// How far a file is read that may mean harm.
///
/// @param maxBytes of what is unpacked from one file or one member of an archive
/// @param maxRatio how many bytes one packed byte may become
/// @param maxMembers of an archive
/// @param maxRecordBytes of a line or a record; a longer one goes to quarantine
/// @param maxColumns of a file
/// @param maxDepth of JSON
public record FileLimits(
    long maxBytes, int maxRatio, int maxMembers, int maxRecordBytes, int maxColumns, int maxDepth) {

  public static final FileLimits DEFAULT =
      new FileLimits(64L << 30, 200, 1_000, 1 << 20, 2_000, 100);

  /// Below this much, a high ratio does no harm.
  static final long HARMLESS_BYTES = 16L << 20;
}
