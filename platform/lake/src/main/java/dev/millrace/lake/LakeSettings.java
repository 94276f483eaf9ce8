package dev.millrace.lake;

import java.nio.file.Path;

/// Where the lake's files lie.
///
/// @param directory the warehouse directory; the SQL engine must be allowed to read and write it
/// @param targetFileBytes about how large a data file may grow
public record LakeSettings(Path directory, long targetFileBytes) {

  public static final long DEFAULT_TARGET_FILE_BYTES = 64L * 1024 * 1024;

  public LakeSettings {
    directory = directory.toAbsolutePath().normalize();
  }

  public static LakeSettings of(Path directory) {
    return new LakeSettings(directory, DEFAULT_TARGET_FILE_BYTES);
  }
}
