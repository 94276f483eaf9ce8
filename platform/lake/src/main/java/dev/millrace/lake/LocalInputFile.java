package dev.millrace.lake;

import java.nio.file.Path;
import org.apache.iceberg.Files;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;

/// A local file that goes by the location it was asked for, which is what the catalog compares.
record LocalInputFile(Path path, String location) implements InputFile {

  @Override
  public long getLength() {
    return Files.localInput(path.toFile()).getLength();
  }

  @Override
  public SeekableInputStream newStream() {
    return Files.localInput(path.toFile()).newStream();
  }

  @Override
  public boolean exists() {
    return java.nio.file.Files.exists(path);
  }
}
