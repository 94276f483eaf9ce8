package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/// Reads `sources/*.yaml` and `events/*.yaml`.
final class SourceReader {

  private static final URI NOWHERE = URI.create("http://localhost/");

  private SourceReader() {}

  static SourceDefinition source(YamlMap map, SourceName name) {
    String type = map.text("type");
    TableName table =
        map.find("table", TableName::of).orElse(new TableName(Layer.BRONZE, name.value()));
    String description = map.find("description").orElse(null);
    List<FieldRule> fields = FieldRules.read(map, "fields");
    String day = map.find("partition_by").orElse(null);
    if (fields.isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(),
              "The source has no 'fields'.",
              "List what each row holds under 'fields:'."));
    }
    return switch (type) {
      case "files" ->
          new SourceDefinition.Files(
              name,
              description,
              table,
              fields,
              day,
              map.find("folder", SourceReader::folder).orElse(name.value()),
              map.require("format", SourceReader::format, SourceDefinition.FileFormat.CSV),
              map.find("delimiter", SourceReader::delimiter).orElse(','));
      case "http" ->
          new SourceDefinition.Http(
              name,
              description,
              table,
              fields,
              day,
              map.require("url", SourceReader::url, NOWHERE),
              map.find("records").orElse(""),
              map.texts("key"),
              map.map("paging").map(SourceReader::paging).orElse(paging()));
      default -> {
        map.add(
            ProblemCode.DEFINITION_VALUE.at(
                map.line("type"),
                "The type '%s' is not one of files, http.".formatted(type),
                "Choose one of them."));
        yield new SourceDefinition.Files(
            name, description, table, fields, day, "", SourceDefinition.FileFormat.CSV, ',');
      }
    };
  }

  static EventContract event(YamlMap map) {
    String type = map.find("type", SourceReader::eventType).orElse(EventContract.TRACK);
    boolean isTrack = type.equals(EventContract.TRACK);
    return new EventContract(
        type,
        isTrack ? map.text("event") : "",
        map.find("description").orElse(null),
        FieldRules.read(map, "properties"),
        FieldRules.read(map, "traits"));
  }

  private static String eventType(String text) {
    return switch (text) {
      case "track", "identify", "page", "screen", "group", "alias" -> text;
      default ->
          throw new IllegalArgumentException(
              "expected track, identify, page, screen, group or alias");
    };
  }

  private static SourceDefinition.Paging paging() {
    return new SourceDefinition.Paging("page", "per_page", 500);
  }

  private static SourceDefinition.Paging paging(YamlMap map) {
    var paging =
        new SourceDefinition.Paging(
            map.find("page").orElse("page"),
            map.find("size").orElse("per_page"),
            map.find("rows", Integer::parseInt).orElse(500));
    map.end();
    return paging;
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

  private static URI url(String text) {
    URI uri = URI.create(text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "expected an address that begins with http:// or https://");
    }
    return uri;
  }
}
