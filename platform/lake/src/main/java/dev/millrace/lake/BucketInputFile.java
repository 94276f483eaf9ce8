package dev.millrace.lake;

import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Files;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;

/// A file of the bucket, read from its copy. A stream goes on when the copy is dropped meanwhile:
/// the file is open.
record BucketInputFile(BucketFiles files, Path path, String location) implements InputFile {

  @Override
  public long getLength() {
    try (var _ = files.hold(List.of(path))) {
      return path.toFile().length();
    }
  }

  @Override
  public SeekableInputStream newStream() {
    try (var _ = files.hold(List.of(path))) {
      return Files.localInput(path.toFile()).newStream();
    }
  }

  @Override
  public boolean exists() {
    try (var _ = files.hold(List.of(path))) {
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }
}
