package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// Reads sources of `type: mongo`.
final class MongoReader {

  private MongoReader() {}

  static SourceDefinition read(YamlMap map, SourceHead head) {
    List<String> collections = map.texts("collections");
    if (collections.isEmpty() || !collections.stream().allMatch(MongoReader::isCollection)) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("collections"),
              "The key 'collections' holds '%s'; expected one or more names of collections."
                  .formatted(String.join(", ", collections)),
              "Write it as in 'collections: [tickets]'."));
      collections = List.of("unknown");
    }
    if (head.drift() != DriftPolicy.EVOLVE && head.drift() != DriftPolicy.IGNORE) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("drift"),
              "The source of type mongo has a 'drift' other than ignore.",
              "Remove it: every document is kept whole."));
    }
    String uri = map.require("uri", MongoReader::uri, "mongodb://localhost");
    String database = map.text("database");
    var found =
        new SourceDefinition.Mongo(
            head.name(),
            head.description(),
            head.table(),
            head.fields(),
            new DatabaseAccess(uri, null, null),
            database,
            collections,
            map.find("prefix", CaptureReader::prefix).orElse(""),
            map.find("follow", FieldRules::yes).orElse(true),
            map.find("commit_every", Durations::parse).orElse(Duration.ofSeconds(2)));
    if (new HashSet<>(found.tables()).size() < found.tables().size()) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("collections"),
              "The key 'collections' holds names that become one table: '%s'."
                  .formatted(String.join(", ", collections)),
              "Read one of them by a source of its own, with a 'prefix'."));
    }
    return first(found);
  }

  /// Its table is the first of those it fills.
  private static SourceDefinition first(SourceDefinition.Mongo mongo) {
    return new SourceDefinition.Mongo(
        mongo.name(),
        mongo.description(),
        mongo.tables().getFirst(),
        mongo.fields(),
        mongo.access(),
        mongo.database(),
        mongo.collections(),
        mongo.prefix(),
        mongo.isFollowed(),
        mongo.commitEvery());
  }

  private static boolean isCollection(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_.-]{0,99}");
  }

  /// The value is not in the problem: it may hold a password.
  private static String uri(String text) {
    if (!text.startsWith("mongodb://") && !text.startsWith("mongodb+srv://")) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The key 'uri' holds '%s'; expected an address that begins with 'mongodb://'."
              .formatted(new DatabaseAccess(text, null, null).shownUrl()),
          "Write it as in 'mongodb://host:27017/?replicaSet=rs0'.");
    }
    return text;
  }
}
