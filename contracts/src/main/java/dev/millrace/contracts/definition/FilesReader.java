package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.problem.ProblemCode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads sources of `type: files`.
final class FilesReader {

  private FilesReader() {}

  static SourceDefinition read(YamlMap map, SourceHead head) {
    return new SourceDefinition.Files(
        head.name(),
        head.description(),
        head.table(),
        head.fields(),
        head.partitionByDayOf(),
        map.find("folder", FilesReader::folder).orElse(head.name().value()),
        form(map),
        head.drift(),
        bucket(map));
  }

  private static @Nullable LandingBucket bucket(YamlMap map) {
    ObjectAccess at = map.find("landing", ObjectAccess::at).orElse(null);
    if (at == null) {
      return null;
    }
    if (map.has("folder")) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("folder"),
              "The source has both 'landing' and 'folder'; expected one place.",
              "Remove 'folder'; a bucket's files lie below 'landing/' of its prefix."));
    }
    ObjectAccess access =
        map.map("s3")
            .map(given -> {
              ObjectAccess read = ObjectAccessReader.read(given, at);
              given.end();
              return read;
            })
            .orElse(at);
    return new LandingBucket(
        access, map.find("look_every", Durations::parse).orElse(LandingBucket.DEFAULT_LOOK_EVERY));
  }

  /// Stands in where the type could not be read, so that reading goes on.
  static SourceDefinition placeholder(SourceHead head) {
    return new SourceDefinition.Files(
        head.name(),
        head.description(),
        head.table(),
        head.fields(),
        head.partitionByDayOf(),
        "",
        FileForm.of(FileFormat.CSV),
        head.drift());
  }

  private static FileForm form(YamlMap map) {
    char quote = map.find("quote", FilesReader::sign).orElse('"');
    List<String> columns = map.texts("columns");
    if (new HashSet<>(columns).size() != columns.size()) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("columns"),
              "The key 'columns' names a column twice.",
              "Give each column a name of its own."));
    }
    return new FileForm(
        map.require("format", FilesReader::format, FileFormat.CSV),
        map.find("delimiter", FilesReader::sign).orElse(','),
        quote,
        map.find("escape", FilesReader::sign).orElse(quote),
        map.find("encoding", FilesReader::encoding).orElse(StandardCharsets.UTF_8),
        columns,
        map.find("records").orElse(""));
  }

  private static String folder(String text) {
    if (!text.matches("[A-Za-z0-9_-]{1,100}")) {
      throw new IllegalArgumentException("expected one folder name of letters, digits, _ and -");
    }
    return text;
  }

  private static FileFormat format(String text) {
    return switch (text) {
      case "csv" -> FileFormat.CSV;
      case "json" -> FileFormat.JSON;
      case "ndjson", "jsonl" -> FileFormat.NDJSON;
      case "parquet" -> FileFormat.PARQUET;
      default -> throw new IllegalArgumentException("expected csv, json, ndjson or parquet");
    };
  }

  private static Charset encoding(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "utf-8", "utf8" -> StandardCharsets.UTF_8;
      case "iso-8859-1", "latin1" -> StandardCharsets.ISO_8859_1;
      case "windows-1252", "cp1252" -> Charset.forName("windows-1252");
      case "utf-16" -> StandardCharsets.UTF_16;
      case "utf-16le" -> StandardCharsets.UTF_16LE;
      case "utf-16be" -> StandardCharsets.UTF_16BE;
      default ->
          throw new IllegalArgumentException(
              "expected utf-8, iso-8859-1, windows-1252, utf-16, utf-16le or utf-16be");
    };
  }

  /// One sign of ASCII that ends no line; `tab` is one.
  private static char sign(String text) {
    String given = text.equals("tab") ? "\t" : text;
    if (given.length() != 1 || given.charAt(0) > 126 || "\r\n".contains(given)) {
      throw new IllegalArgumentException("expected one character of ASCII, or tab");
    }
    return given.charAt(0);
  }
}
