package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The shares of a bandit's arms, in versions, and which customer has which arm: kept, whatever the
/// shares are later. Safe for any thread and several processes.
final class BanditWeights {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Double>> SHARES = new TypeReference<>() {};

  private final Jdbi jdbi;

  BanditWeights(PlatformDatabase database) {
    this.jdbi = Jdbi.create(database.dataSource());
    createTables();
  }

  /// @param version counted from 1
  record Weights(int version, Instant madeAt, Map<String, Double> shares) {}

  /// An arm that a customer has.
  record Held(String arm, double propensity, int version) {}

  Optional<Weights> newest(String experiment) {
    return jdbi.withHandle(handle -> newest(handle, experiment));
  }

  /// Newest first.
  List<Weights> versions(String experiment, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select version, made_ms, shares from experiment_weights
                where experiment = :experiment order by version desc limit :limit
                """)
            .bind("experiment", experiment)
            .bind("limit", limit)
            .map((row, _) -> weights(row.getInt(1), row.getLong(2), row.getString(3)))
            .list());
  }

  /// Adds a version, once for each run.
  Weights add(String experiment, RunId run, Instant at, Map<String, Double> shares) {
    return jdbi.inTransaction(handle -> {
      handle
          .createUpdate(
              """
              insert into experiment_weights (experiment, version, run_id, made_ms, shares)
              select :experiment, coalesce(max(version), 0) + 1, :run, :made, :shares
              from experiment_weights where experiment = :experiment
              on conflict (experiment, run_id) do nothing
              """)
          .bind("experiment", experiment)
          .bind("run", run.value())
          .bind("made", at.toEpochMilli())
          .bind("shares", json(shares))
          .execute();
      return newest(handle, experiment).orElseThrow();
    });
  }

  Optional<Held> find(String experiment, String unit) {
    return jdbi.withHandle(handle -> find(handle, experiment, unit));
  }

  /// Gives a customer an arm; one who has another keeps it.
  Held keep(String experiment, String unit, Held held) {
    return jdbi.inTransaction(handle -> {
      handle
          .createUpdate(
              """
              insert into experiment_units (experiment, unit, arm, propensity, version)
              values (:experiment, :unit, :arm, :propensity, :version)
              on conflict (experiment, unit) do nothing
              """)
          .bind("experiment", experiment)
          .bind("unit", unit)
          .bind("arm", held.arm())
          .bind("propensity", held.propensity())
          .bind("version", held.version())
          .execute();
      return find(handle, experiment, unit).orElseThrow();
    });
  }

  private static Optional<Held> find(Handle handle, String experiment, String unit) {
    return handle
        .createQuery(
            "select arm, propensity, version from experiment_units where experiment = :experiment and unit = :unit")
        .bind("experiment", experiment)
        .bind("unit", unit)
        .map((row, _) -> new Held(row.getString(1), row.getDouble(2), row.getInt(3)))
        .findOne();
  }

  private static Optional<Weights> newest(Handle handle, String experiment) {
    return handle
        .createQuery(
            """
            select version, made_ms, shares from experiment_weights
            where experiment = :experiment order by version desc limit 1
            """)
        .bind("experiment", experiment)
        .map((row, _) -> weights(row.getInt(1), row.getLong(2), row.getString(3)))
        .findOne();
  }

  private static Weights weights(int version, long made, String shares) {
    try {
      return new Weights(version, Instant.ofEpochMilli(made), JSON.readValue(shares, SHARES));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored weights are not readable; this is a bug.", e);
    }
  }

  private static String json(Map<String, Double> shares) {
    try {
      return JSON.writeValueAsString(shares);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Weights cannot be written as JSON; this is a bug.", e);
    }
  }

  /// The arms that a customer has, by experiment.
  Map<String, Held> of(String unit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "select experiment, arm, propensity, version from experiment_units where unit = :unit")
            .bind("unit", unit)
            .map((row, _) ->
                Map.entry(
                    row.getString(1), new Held(row.getString(2), row.getDouble(3), row.getInt(4))))
            .list()
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /// Forgets the arms that a customer has.
  void forget(String unit) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate("delete from experiment_units where unit = :unit")
            .bind("unit", unit)
            .execute());
  }

  private void createTables() {
    jdbi.useTransaction(handle -> {
      handle.execute(
          """
          create table if not exists experiment_weights (
            experiment varchar(100) not null,
            version integer not null,
            run_id varchar(64) not null,
            made_ms bigint not null,
            shares text not null,
            primary key (experiment, version),
            unique (experiment, run_id)
          )
          """);
      handle.execute(
          """
          create table if not exists experiment_units (
            experiment varchar(100) not null,
            unit varchar(300) not null,
            arm varchar(100) not null,
            propensity double precision not null,
            version integer not null,
            primary key (experiment, unit)
          )
          """);
    });
  }
}
