package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A registered model as it is answered.
///
/// @param aliases the version of each
/// @param versions newest first
record Registered(
    String name,
    boolean isOwn,
    long created,
    long updated,
    String description,
    SortedMap<String, String> tags,
    SortedMap<String, Integer> aliases,
    List<Version> versions) {

  /// One version.
  record Version(
      String name,
      int number,
      long created,
      long updated,
      String description,
      String stage,
      String run,
      String source,
      String link,
      SortedMap<String, String> tags) {

    ObjectNode json(Map<String, Integer> aliases) {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("name", name)
              .put("version", String.valueOf(number))
              .put("creation_timestamp", created)
              .put("last_updated_timestamp", updated)
              .put("current_stage", stage)
              .put("description", description)
              .put("source", source)
              .put("run_id", run)
              .put("run_link", link)
              .put("status", "READY");
      json.set("tags", Tags.json(tags));
      var names = json.putArray("aliases");
      aliases.forEach((alias, version) -> {
        if (version == number) {
          names.add(alias);
        }
      });
      return json;
    }

    @Nullable Object value(String entity, String key) {
      if (entity.equals("tags")) {
        return tags.get(key);
      }
      return switch (key) {
        case "run_id" -> run;
        case "source_path" -> source;
        case "version_number" -> (double) number;
        case "creation_timestamp" -> (double) created;
        case "last_updated_timestamp" -> (double) updated;
        default -> name;
      };
    }
  }

  ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("creation_timestamp", created)
            .put("last_updated_timestamp", updated)
            .put("description", description);
    var latest = json.putArray("latest_versions");
    versions.stream().limit(1).forEach(version -> latest.add(version.json(aliases)));
    json.set("tags", Tags.json(tags));
    var list = json.putArray("aliases");
    aliases.forEach((alias, version) ->
        list.addObject().put("alias", alias).put("version", String.valueOf(version)));
    return json;
  }

  @Nullable Object value(String entity, String key) {
    if (entity.equals("tags")) {
      return tags.get(key);
    }
    return switch (key) {
      case "creation_timestamp" -> (double) created;
      case "last_updated_timestamp" -> (double) updated;
      default -> name;
    };
  }
}
