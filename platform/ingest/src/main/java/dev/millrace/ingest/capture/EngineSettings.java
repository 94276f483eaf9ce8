package dev.millrace.ingest.capture;

import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.problem.ProblemCode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// What Debezium's engine is told. It keeps nothing itself: it begins at the mark of the lake.
final class EngineSettings {

  private static final int POSTGRES_PORT = 5432;

  private EngineSettings() {}

  /// @param mark null for a snapshot first
  static Properties of(SourceDefinition.Capture source, @Nullable CaptureMark mark) {
    var settings = new Properties();
    settings.setProperty("name", source.name().value());
    settings.setProperty("topic.prefix", source.name().value());
    settings.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    settings.setProperty("plugin.name", "pgoutput");
    database(settings, source.database());
    settings.setProperty("slot.name", source.slot());
    settings.setProperty("slot.drop.on.stop", "false");
    settings.setProperty("slot.max.retries", "0");
    settings.setProperty("publication.name", source.publication());
    settings.setProperty("publication.autocreate.mode", "filtered");
    settings.setProperty(
        "table.include.list", String.join(",", source.captured()).replace(".", "\\."));
    settings.setProperty("snapshot.mode", "initial");
    settings.setProperty("snapshot.fetch.size", "5000");
    settings.setProperty("skipped.operations", "none");
    settings.setProperty("tombstones.on.delete", "false");
    types(settings);
    pace(settings, source);
    settings.setProperty("offset.storage", MarkOffsets.class.getName());
    if (mark != null) {
      settings.setProperty(MarkOffsets.OFFSET, mark.offset());
    }
    return settings;
  }

  /// Nothing is lost on the way: exact numbers, times in microseconds, bytes as Base64.
  private static void types(Properties settings) {
    settings.setProperty("decimal.handling.mode", "precise");
    settings.setProperty("time.precision.mode", "adaptive_time_microseconds");
    settings.setProperty("binary.handling.mode", "base64");
    settings.setProperty("interval.handling.mode", "string");
    settings.setProperty("hstore.handling.mode", "json");
    settings.setProperty("include.unknown.datatypes", "true");
    settings.setProperty("unavailable.value.placeholder", ConnectColumn.UNCHANGED);
  }

  /// The slot moves on when the lake has the rows; a heartbeat moves it where nothing is captured.
  private static void pace(Properties settings, SourceDefinition.Capture source) {
    settings.setProperty("poll.interval.ms", "10");
    settings.setProperty("max.batch.size", "8192");
    settings.setProperty("max.queue.size", "32768");
    settings.setProperty("offset.flush.interval.ms", "0");
    settings.setProperty("errors.max.retries", "0");
    settings.setProperty("heartbeat.interval.ms", String.valueOf(source.heartbeat().toMillis()));
    settings.setProperty(
        "heartbeat.action.query", "select pg_logical_emit_message(false, 'millrace', '')");
    settings.setProperty("message.prefix.exclude.list", "millrace");
    settings.setProperty("status.update.interval.ms", "2000");
    settings.setProperty("statistics.metrics.enabled", "false");
  }

  private static void database(Properties settings, DatabaseAccess access) {
    URI uri = uri(access);
    settings.setProperty("database.hostname", uri.getHost());
    settings.setProperty(
        "database.port", String.valueOf(uri.getPort() < 0 ? POSTGRES_PORT : uri.getPort()));
    settings.setProperty("database.dbname", uri.getPath().substring(1));
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&", -1)) {
        int at = pair.indexOf('=');
        if (at > 0) {
          parameter(
              settings,
              pair.substring(0, at),
              URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
      }
    }
    if (access.user() != null) {
      settings.setProperty("database.user", access.user());
    }
    settings.setProperty(
        "database.password",
        access.password() != null
            ? access.password()
            : settings.getProperty("database.password", ""));
  }

  private static void parameter(Properties settings, String name, String value) {
    switch (name) {
      case "user" -> settings.setProperty("database.user", value);
      case "password" -> settings.setProperty("database.password", value);
      case "sslmode", "sslcert", "sslkey", "sslrootcert", "sslpassword" ->
          settings.setProperty("database." + name, value);
      default -> settings.setProperty("driver." + name, value);
    }
  }

  private static URI uri(DatabaseAccess access) {
    try {
      URI uri = URI.create(access.url().substring("jdbc:".length()));
      if (uri.getHost() != null && uri.getPath() != null && uri.getPath().length() > 1) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // told below, without what is secret
    }
    throw ProblemCode.DEFINITION_VALUE.exception(
        "The address '%s' names no host and database.".formatted(access.shownUrl()),
        "Write it as in 'jdbc:postgresql://host:5432/shop'.");
  }
}
