package dev.millrace.insight.report;

import dev.millrace.contracts.definition.ReportDefinition;
import dev.millrace.contracts.definition.ReportDefinition.Format;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `<root>/<report>/<date>.html`: each is there as a whole or not at all.
final class ReportFiles {

  private static final Logger LOG = LoggerFactory.getLogger(ReportFiles.class);
  private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.(html|csv)");
  private static final String PART = ".part";

  private final Path root;

  ReportFiles(Path root) {
    this.root = root;
    sweep();
  }

  /// What a crash left half written.
  private void sweep() {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root, 2)) {
      for (Path part : files.filter(file -> file.toString().endsWith(PART)).toList()) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      LOG.warn("What was left of unfinished reports cannot be removed: {}", e.getMessage());
    }
  }

  /// Takes the place of one of the same date.
  void write(ReportDefinition report, LocalDate date, String content) {
    Path folder = root.resolve(report.name());
    Path file = folder.resolve(date + "." + report.format().ending());
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, file.getFileName() + "-", PART);
      try {
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          out.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The report '%s' cannot be written: %s.".formatted(report.name(), e.getMessage()),
              "See that the disk of the data directory has room and that it is yours to write."),
          e);
    }
  }

  Optional<String> read(String report, LocalDate date, Format format) {
    Path file = root.resolve(report).resolve(date + "." + format.ending());
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(Files.readString(file))
          : Optional.empty();
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The report '%s' of %s cannot be read: %s.".formatted(report, date, e.getMessage()),
              "See that its file is yours to read, or write it again."),
          e);
    }
  }

  /// The newest first.
  List<Written> list(String report) {
    Path folder = root.resolve(report);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .flatMap(file -> written(file).stream())
          .sorted(Comparator.comparing(Written::date).reversed())
          .toList();
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The files of the report '%s' cannot be listed: %s."
                  .formatted(report, e.getMessage()),
              "See that the data directory is yours to read."),
          e);
    }
  }

  private static Optional<Written> written(Path file) {
    var matcher = NAME.matcher(file.getFileName().toString());
    try {
      return matcher.matches()
          ? Optional.of(
              new Written(
                  LocalDate.parse(matcher.group(1)),
                  Format.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)),
                  Files.size(file)))
          : Optional.empty();
    } catch (IOException | DateTimeParseException e) {
      LOG.debug("'{}' is no report's file any more: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /// Removes what bears a day before this one. What cannot be removed stays until the next time.
  void forget(String report, LocalDate oldest) {
    for (Written old : list(report)) {
      if (old.date().isBefore(oldest)) {
        Path file = root.resolve(report).resolve(old.date() + "." + old.format().ending());
        try {
          Files.deleteIfExists(file);
        } catch (IOException e) {
          LOG.warn("The old report '{}' cannot be removed: {}", file.getFileName(), e.getMessage());
        }
      }
    }
  }

  record Written(LocalDate date, Format format, long bytes) {}
}
