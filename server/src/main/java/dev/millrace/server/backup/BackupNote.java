package dev.millrace.server.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// What a backup says of itself. It is written last: without it a backup is none.
///
/// @param format of the backup, so that a later Millrace knows
/// @param place the data directory that it is of
/// @param takenAt the consistent point
/// @param files how many there are
/// @param bytes how large they are together
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackupNote(int format, String place, String takenAt, long files, long bytes) {

  static final int FORMAT = 1;
  static final String FILE = "backup.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  void write(Path directory) {
    try {
      JSON.writerWithDefaultPrettyPrinter().writeValue(directory.resolve(FILE).toFile(), this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws MillraceException PARAMETER_VALUE when the directory is no whole backup
  static BackupNote read(Path directory) {
    try {
      var note = JSON.readValue(directory.resolve(FILE).toFile(), BackupNote.class);
      if (note.format() == FORMAT) {
        return note;
      }
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The backup '%s' is of the format '%d'; expected %d."
              .formatted(directory, note.format(), FORMAT),
          "Restore it with the Millrace that took it.");
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.PARAMETER_VALUE.problem(
              "'%s' is no whole backup: its '%s' cannot be read.".formatted(directory, FILE),
              "Name a directory or a .zip file that './millrace backup' has written."),
          e);
    }
  }
}
