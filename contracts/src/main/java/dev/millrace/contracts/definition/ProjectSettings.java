package dev.millrace.contracts.definition;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// `millrace.yaml`: what the project is, and which outside services it uses instead of the embedded
/// ones.
///
/// @param currency ISO 4217; what money without a currency is in
/// @param timeZone where the shop's days begin
/// @param kafka `bootstrap.servers` of a Kafka to use instead of the embedded broker
/// @param database JDBC URL of a PostgreSQL to use instead of SQLite for platform state
/// @param warehouse JDBC URL of a PostgreSQL that published tables are loaded into; `embedded`
///   starts one from a jar; none by default
public record ProjectSettings(
    String name,
    @Nullable String description,
    String currency,
    ZoneId timeZone,
    @Nullable String kafka,
    @Nullable String database,
    @Nullable String warehouse,
    CollectorSettings collector) {

  /// Limits of the event collector.
  ///
  /// @param maxEventBytes one event; Segment documents 32 KB
  /// @param maxBatchBytes one request; Segment documents 500 KB
  /// @param maxWaitingBytes all requests that wait for the log; past it the answer is 429
  public record CollectorSettings(long maxEventBytes, long maxBatchBytes, long maxWaitingBytes) {

    public static final CollectorSettings DEFAULT =
        new CollectorSettings(32 * 1024, 500 * 1024, 64L * 1024 * 1024);
  }
}
