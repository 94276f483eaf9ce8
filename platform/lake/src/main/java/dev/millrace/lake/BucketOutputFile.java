package dev.millrace.lake;

import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/// A file that is in the bucket once its stream is closed.
record BucketOutputFile(BucketFiles files, SyncedOutputFile here) implements OutputFile {

  @Override
  public PositionOutputStream create() {
    return here.create();
  }

  @Override
  public PositionOutputStream createOrOverwrite() {
    return here.createOrOverwrite();
  }

  @Override
  public String location() {
    return here.location();
  }

  @Override
  public InputFile toInputFile() {
    return files.newInputFile(location());
  }
}
