package dev.millrace.lake;

import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/// Iceberg's Avro files with their paths rewritten, everything else as it was. Manifests come
/// first, then the lists, which hold the manifests' lengths.
final class MovedManifests {

  private static final String MANIFEST = "manifest_entry";
  private static final String LIST = "manifest_file";
  private static final int POSITION_DELETES = 1;

  private final MovedPaths paths;

  MovedManifests(MovedPaths paths) {
    this.paths = paths;
  }

  void rewrite(List<Path> files) {
    List<Path> manifests = files.stream().filter(file -> is(file, MANIFEST)).toList();
    manifests.forEach(file -> rewrite(file, this::moveFile));
    files.stream()
        .filter(file -> is(file, LIST))
        .forEach(file -> rewrite(file, this::moveManifest));
  }

  private static boolean is(Path file, String record) {
    try (var reader = open(file)) {
      return reader.getSchema().getName().equals(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataFileReader<GenericRecord> open(Path file) throws IOException {
    return new DataFileReader<>(file.toFile(), new GenericDatumReader<>());
  }

  private void moveFile(GenericRecord entry) {
    var file = (GenericRecord) entry.get("data_file");
    move(file, "file_path");
    move(file, "referenced_data_file");
    requireNoPositions(file);
  }

  /// Such files name data files in their rows, and Parquet rows are not rewritten here.
  private static void requireNoPositions(GenericRecord file) {
    if (value(file, "content") instanceof Integer content
        && content == POSITION_DELETES
        && !"PUFFIN".equalsIgnoreCase(String.valueOf(value(file, "file_format")))) {
      throw ProblemCode.DATA_DIRECTORY_UNUSABLE.exception(
          "The file '%s' deletes rows by position and holds whole paths; expected none in a directory that has moved."
              .formatted(file.get("file_path")),
          "Put the directory where it was, have the table compacted, and move it again.");
    }
  }

  private void moveManifest(GenericRecord manifest) {
    move(manifest, "manifest_path");
    Path file = Path.of(manifest.get("manifest_path").toString().replaceFirst("^file:(//)?", ""));
    if (file.startsWith(paths.to()) && Files.exists(file)) {
      manifest.put("manifest_length", file.toFile().length());
    }
  }

  private void move(GenericRecord record, String field) {
    Object value = value(record, field);
    if (value != null) {
      record.put(field, paths.moved(value.toString()));
    }
  }

  private static @Nullable Object value(GenericRecord record, String field) {
    Schema.Field known = record.getSchema().getField(field);
    return known == null ? null : record.get(known.pos());
  }

  private static void rewrite(Path file, java.util.function.Consumer<GenericRecord> change) {
    Path fresh = file.resolveSibling(file.getFileName() + ".moved");
    try (var reader = open(file);
        var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>())) {
      String codec = reader.getMetaString(DataFileConstants.CODEC);
      writer.setCodec(CodecFactory.fromString(codec == null ? "null" : codec));
      for (String key : reader.getMetaKeys()) {
        if (!DataFileWriter.isReservedMeta(key)) {
          writer.setMeta(key, reader.getMeta(key));
        }
      }
      writer.create(reader.getSchema(), fresh.toFile());
      for (GenericRecord record : reader) {
        change.accept(record);
        writer.append(record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MovedLake.replace(file, fresh);
  }
}
