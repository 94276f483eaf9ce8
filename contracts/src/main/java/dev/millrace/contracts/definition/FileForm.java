package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How the rows of a file are written.
///
/// @param escape what makes a quote inside quotes a character; the quote itself where it is doubled
/// @param encoding of the text; a byte order mark says it better
/// @param columns names of the columns where the file has no header; empty where it has one
/// @param records path of the array that holds the rows in a JSON object; empty for the whole
public record FileForm(
    FileFormat format,
    char delimiter,
    char quote,
    char escape,
    Charset encoding,
    List<String> columns,
    String records) {

  public FileForm {
    columns = List.copyOf(columns);
  }

  /// As RFC 4180 and JSON have it, in UTF-8.
  public static FileForm of(FileFormat format) {
    return new FileForm(format, ',', '"', '"', StandardCharsets.UTF_8, List.of(), "");
  }

  public FileForm delimited(char by) {
    return new FileForm(format, by, quote, escape, encoding, columns, records);
  }
}
