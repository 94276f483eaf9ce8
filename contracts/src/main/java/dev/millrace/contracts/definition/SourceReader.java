package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.problem.ProblemCode;

/// Reads `sources/*.yaml`, each kind by a reader of its own, and `events/*.yaml`.
final class SourceReader {

  private SourceReader() {}

  static SourceDefinition source(YamlMap map, SourceName name) {
    String type = map.text("type");
    SourceHead head = SourceHead.read(map, name);
    return switch (type) {
      case "files" -> FilesReader.read(map, head);
      case "http" -> HttpReader.read(map, head);
      case "jdbc" -> JdbcReader.read(map, head);
      case "capture" -> CaptureReader.read(map, head);
      case "kafka" -> KafkaReader.read(map, head);
      case "mongo" -> MongoReader.read(map, head);
      default -> {
        map.add(
            ProblemCode.DEFINITION_VALUE.at(
                map.line("type"),
                "The type '%s' is not one of files, http, jdbc, capture, kafka, mongo."
                    .formatted(type),
                "Choose one of them."));
        yield FilesReader.placeholder(head);
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
}
