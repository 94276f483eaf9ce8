package dev.millrace.lake;

import java.nio.file.Path;

/// Where the lake's files lie.
///
/// @param directory the warehouse directory; the SQL engine must be allowed to read and write it
/// @param targetFileBytes about how large a data file may grow
/// @param maxSnapshots of a table; beyond it the oldest half is forgotten, save what tags, runs and
///   views hold
public record LakeSettings(Path directory, long targetFileBytes, int maxSnapshots) {

  public static final int DEFAULT_MAX_SNAPSHOTS = 1_000;

  public static final long DEFAULT_TARGET_FILE_BYTES = 64L * 1024 * 1024;

  public LakeSettings {
    directory = directory.toAbsolutePath().normalize();
  }

  public static LakeSettings of(Path directory) {
    return new LakeSettings(directory, DEFAULT_TARGET_FILE_BYTES, DEFAULT_MAX_SNAPSHOTS);
  }

  public LakeSettings withMaxSnapshots(int most) {
    return new LakeSettings(directory, targetFileBytes, most);
  }
}
