package dev.millrace.contracts.definition;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `millrace.yaml`: what the project is, and which outside services it uses instead of the embedded
/// ones.
///
/// @param currency ISO 4217; what money without a currency is in
/// @param timeZone where the shop's days begin
/// @param kafka `bootstrap.servers` of a Kafka to use instead of the embedded broker
/// @param redis URI such as `redis://localhost:6379` of a Redis where streaming state is shared
///   between processes; none by default
/// @param database JDBC URL of a PostgreSQL to use instead of SQLite for platform state
/// @param warehouse JDBC URL of a PostgreSQL that published tables are loaded into; `embedded`
///   starts one from a jar; none by default
/// @param consent what happens to an event whose `context.consent.categoryPreferences` names a
///   category and says anything but `true`, by category; of several effects, `drop` wins. `drop`:
///   nothing of it is kept, and it counts as withheld. `pseudonymise`: `userId`, `anonymousId` and
///   `previousId` become keyed hashes, the same for the same person; `traits`, what `context` says
///   of the person, the device and the page's address, and properties tagged `pii` become null.
///   Events without consent, and categories that are not named here, are kept as they are
/// @param lake where the tables lie and who else may write them
/// @param vars what `var('...')` answers in the templates of models
/// @param checks what is kept of the results of checks
/// @param flows pools of steps, and what steps may start
/// @param ml what is kept of models' answers, and what runs may hold
/// @param spark where models run when `build` or `parity` is told so
/// @param queryTimeout how long a query of a person may run
/// @param editsDashboards whether the pages may write `dashboards/*.yaml`
/// @param auditKept how long it is kept who changed what
/// @param people columns that hold the id of a customer: a name (`customer_id`) in every table, or
///   one column of one table (`bronze.shop_customers.id`)
public record ProjectSettings(
    String name,
    @Nullable String description,
    String currency,
    ZoneId timeZone,
    @Nullable String kafka,
    @Nullable String redis,
    @Nullable String database,
    @Nullable String warehouse,
    CollectorSettings collector,
    Map<String, ConsentEffect> consent,
    LakeDefinition lake,
    Map<String, String> vars,
    CheckSettings checks,
    FlowSettings flows,
    MlSettings ml,
    SparkDefinition spark,
    Duration queryTimeout,
    boolean editsDashboards,
    Duration auditKept,
    List<String> people) {

  public static final Duration DEFAULT_QUERY_TIMEOUT = Duration.ofSeconds(30);
  public static final Duration DEFAULT_AUDIT_KEPT = Duration.ofDays(400);
  public static final List<String> DEFAULT_PEOPLE = List.of("customer_id", "user_id");

  public ProjectSettings {
    consent = Map.copyOf(consent);
    vars = Map.copyOf(vars);
    people = List.copyOf(people);
  }

  /// Limits of the event collector.
  ///
  /// @param maxEventBytes one event; Segment documents 32 KB
  /// @param maxBatchBytes one request; Segment documents 500 KB
  /// @param maxWaitingBytes all requests that wait for the log; past it the answer is 429
  /// @param origins web pages that may send events from a browser, as `https://shop.example`; any
  ///   page may when there are none
  /// @param durability when an event counts as taken, in the embedded log
  /// @param maxLate an event that happened longer before it was received is stored with those of
  ///   the day on which it was received, so that a wrong clock cannot spread it over many days
  /// @param maxEarly the same for an event that happened longer after it was received
  public record CollectorSettings(
      long maxEventBytes,
      long maxBatchBytes,
      long maxWaitingBytes,
      List<String> origins,
      Durability durability,
      Duration maxLate,
      Duration maxEarly) {

    public static final CollectorSettings DEFAULT =
        new CollectorSettings(32 * 1024, 500 * 1024, 64L * 1024 * 1024);

    public CollectorSettings {
      origins = List.copyOf(origins);
    }

    /// Pages of any origin may send.
    public CollectorSettings(long maxEventBytes, long maxBatchBytes, long maxWaitingBytes) {
      this(
          maxEventBytes,
          maxBatchBytes,
          maxWaitingBytes,
          List.of(),
          Durability.PAGE_CACHE,
          Duration.ofDays(30),
          Duration.ofDays(1));
    }
  }
}
