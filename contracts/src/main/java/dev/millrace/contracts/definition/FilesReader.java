package dev.millrace.contracts.definition;

/// Reads sources of `type: files`.
final class FilesReader {

  private FilesReader() {}

  static SourceDefinition read(YamlMap map, SourceHead head) {
    head.requireFields(map);
    return new SourceDefinition.Files(
        head.name(),
        head.description(),
        head.table(),
        head.fields(),
        head.partitionByDayOf(),
        map.find("folder", FilesReader::folder).orElse(head.name().value()),
        map.require("format", FilesReader::format, SourceDefinition.FileFormat.CSV),
        map.find("delimiter", FilesReader::delimiter).orElse(','),
        head.drift());
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
        SourceDefinition.FileFormat.CSV,
        ',');
  }

  private static String folder(String text) {
    if (!text.matches("[A-Za-z0-9_-]{1,100}")) {
      throw new IllegalArgumentException("expected one folder name of letters, digits, _ and -");
    }
    return text;
  }

  private static SourceDefinition.FileFormat format(String text) {
    return switch (text) {
      case "csv" -> SourceDefinition.FileFormat.CSV;
      case "json" -> SourceDefinition.FileFormat.JSON;
      default -> throw new IllegalArgumentException("expected csv or json");
    };
  }

  private static char delimiter(String text) {
    if (text.length() != 1) {
      throw new IllegalArgumentException("expected one character");
    }
    return text.charAt(0);
  }
}
