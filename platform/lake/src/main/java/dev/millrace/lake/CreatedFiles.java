package dev.millrace.lake;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/// Remembers which files an attempt created, so that one that lost can take them away again.
final class CreatedFiles implements FileIO {

  private final transient FileIO files;
  private final transient Queue<String> created = new ConcurrentLinkedQueue<>();

  CreatedFiles(FileIO files) {
    this.files = files;
  }

  void deleteAll() {
    created.forEach(files::deleteFile);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    created.add(location);
    return files.newOutputFile(location);
  }

  @Override
  public InputFile newInputFile(String location) {
    return files.newInputFile(location);
  }

  @Override
  public void deleteFile(String location) {
    files.deleteFile(location);
  }

  @Override
  public Map<String, String> properties() {
    return files.properties();
  }
}
