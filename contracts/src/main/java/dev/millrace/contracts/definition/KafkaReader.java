package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.SourceDefinition.RecordFormat;
import dev.millrace.contracts.problem.ProblemCode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads sources of `type: kafka`.
final class KafkaReader {

  private static final List<String> SETTINGS =
      List.of(
          "security.", "sasl.", "ssl.", "client.", "fetch.", "socket.", "metadata.", "reconnect.");

  private KafkaReader() {}

  static SourceDefinition read(YamlMap map, SourceHead head) {
    RecordFormat format = map.require("format", KafkaReader::format, RecordFormat.JSON);
    RegistryAccess registry = registry(map);
    List<String> key = map.texts("key");
    if ((format == RecordFormat.AVRO) != (registry != null)) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(),
              format == RecordFormat.AVRO
                  ? "The source of format avro has no 'registry'."
                  : "The source of format json has a 'registry', which it does not need.",
              format == RecordFormat.AVRO
                  ? "Write the address of the schema registry: 'registry: http://host:8081'."
                  : "Remove it, or write 'format: avro'."));
    }
    if (format == RecordFormat.JSON && head.fields().isEmpty() && !key.isEmpty()) {
      map.add(unlisted(map, "(none)"));
    }
    for (String name : key) {
      if (!head.fields().isEmpty()
          && head.fields().stream().noneMatch(rule -> rule.name().equals(name))) {
        map.add(unlisted(map, name));
      }
    }
    return new SourceDefinition.Kafka(
        head.name(),
        head.description(),
        head.table(),
        head.fields(),
        head.partitionByDayOf(),
        head.drift(),
        new TopicAccess(
            map.require("bootstrap", KafkaReader::servers, "localhost:9092"),
            map.require("topic", KafkaReader::topic, "unknown"),
            settings(map)),
        format,
        registry,
        key,
        map.find("start", KafkaReader::start).filter(Instant.EPOCH::isBefore).orElse(null),
        map.find("follow", FieldRules::yes).orElse(true),
        map.find("commit_every", Durations::parse).orElse(Duration.ofSeconds(2)));
  }

  private static dev.millrace.contracts.problem.Problem unlisted(YamlMap map, String name) {
    return ProblemCode.DEFINITION_VALUE.at(
        map.line("key"),
        "The key column '%s' is not one of the source's fields.".formatted(name),
        "List it under 'fields:'.");
  }

  private static @Nullable RegistryAccess registry(YamlMap map) {
    String user = map.find("registry_user").orElse(null);
    String password = map.find("registry_password").orElse(null);
    URI url = map.find("registry", KafkaReader::url).orElse(null);
    return url == null ? null : new RegistryAccess(url, user, password);
  }

  private static Map<String, String> settings(YamlMap map) {
    var settings = new LinkedHashMap<String, String>();
    map.map("settings")
        .ifPresent(given -> {
          for (String name : given.keys()) {
            if (SETTINGS.stream().noneMatch(name::startsWith)) {
              given.add(
                  ProblemCode.DEFINITION_KEY_UNKNOWN.at(
                      given.line(name),
                      "The setting '%s' is not passed on to Kafka's client.".formatted(name),
                      "Settings begin with one of: %s.".formatted(String.join(", ", SETTINGS))));
            }
            given.find(name).ifPresent(value -> settings.put(name, value));
          }
        });
    return settings;
  }

  private static RecordFormat format(String text) {
    return switch (text) {
      case "json" -> RecordFormat.JSON;
      case "avro" -> RecordFormat.AVRO;
      default -> throw new IllegalArgumentException("expected json or avro");
    };
  }

  private static String servers(String text) {
    if (!text.matches(
        "[A-Za-z0-9_.\\[\\]:-]+:\\d{1,5}(\\s*,\\s*[A-Za-z0-9_.\\[\\]:-]+:\\d{1,5})*")) {
      throw new IllegalArgumentException("expected host:port, or several separated by commas");
    }
    return text.replaceAll("\\s", "");
  }

  private static String topic(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,249}")) {
      throw new IllegalArgumentException("expected letters, digits, '.', '_' and '-'");
    }
    return text;
  }

  private static Instant start(String text) {
    return text.equals("earliest") ? Instant.EPOCH : Instant.parse(text);
  }

  /// The value is not in the problem: it may hold a password.
  private static URI url(String text) {
    URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https"))
        || uri.getHost() == null
        || uri.getUserInfo() != null) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The key 'registry' holds '%s'; expected an address that begins with http:// or https:// and names no user."
              .formatted(new DatabaseAccess(text, null, null).shownUrl()),
          "Give the user as 'registry_user' and 'registry_password'.");
    }
    return uri;
  }
}
