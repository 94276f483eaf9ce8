package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.RolloutRules;
import dev.millrace.contracts.definition.RolloutRules.Begin;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import dev.millrace.ml.evaluate.Curves;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Every version that was ever trained, in the platform database. A version is there only when its
/// file is. Safe for any thread.
final class Registry {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Double>> NUMBERS = new TypeReference<>() {};
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<Map<String, Long>> SNAPSHOTS = new TypeReference<>() {};
  private static final TypeReference<List<String>> NAMES = new TypeReference<>() {};

  private final Jdbi jdbi;
  private final Dialect dialect;
  private final Artifacts artifacts;

  Registry(PlatformDatabase database, Artifacts artifacts) {
    this.jdbi = Jdbi.create(database.dataSource());
    this.dialect = database.dialect();
    this.artifacts = artifacts;
    createTable();
  }

  Optional<ModelVersion> champion(String model) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select * from ml_versions where model = :model and champion = 1")
            .bind("model", model)
            .map(Registry::version)
            .findOne());
  }

  /// Cheaper than the whole champion.
  Optional<Integer> championNumber(String model) {
    return jdbi.withHandle(handle -> championNumber(handle, model));
  }

  /// The number of the champion and what is on its way out, in one look.
  Optional<InUse> inUse(String model) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select v.version, r.baseline, r.challenger, r.stage, r.percent, r.since_ms
                from ml_versions v left join ml_rollouts r on r.model = v.model
                where v.model = :model and v.champion = 1
                """)
            .bind("model", model)
            .map((row, _) -> {
              String stage = row.getString("stage");
              return new InUse(
                  row.getInt("version"),
                  stage == null
                      ? null
                      : new Rollout(
                          model,
                          row.getInt("baseline"),
                          row.getInt("challenger"),
                          Rollout.Stage.valueOf(stage),
                          row.getDouble("percent"),
                          Instant.ofEpochMilli(row.getLong("since_ms"))));
            })
            .findOne());
  }

  /// Who answers now.
  record InUse(int champion, @Nullable Rollout rollout) {}

  /// The version that a run has trained.
  Optional<ModelVersion> ofRun(String model, RunId run) {
    return jdbi.withHandle(handle -> ofRun(handle, model, run));
  }

  /// Newest first.
  List<ModelVersion> versions(String model) {
    return jdbi.withHandle(handle -> versions(handle, model));
  }

  /// Writes the version and its files and, if nothing holds it back, makes it the champion: all in
  /// one transaction. A run that has registered a version before is answered that one.
  ModelVersion register(TrainedModel trained) {
    return register(trained, RolloutRules.DEFAULT, trained.trainedAt());
  }

  /// The same, but where the rules let no version out to all at once, it begins as they say; while
  /// another is on its way out, it waits.
  ///
  /// @param now in real time
  ModelVersion register(TrainedModel trained, RolloutRules rules, Instant now) {
    return register(trained, now, rules);
  }

  /// The same, but it waits to be let out by hand, unless it is the first.
  ModelVersion registerWaiting(TrainedModel trained, Instant now) {
    return register(trained, now, null);
  }

  private ModelVersion register(TrainedModel trained, Instant now, @Nullable RolloutRules rules) {
    return write(handle -> {
      Optional<ModelVersion> earlier = ofRun(handle, trained.model(), trained.run());
      return earlier.isPresent() ? earlier.get() : insert(handle, trained, rules, now);
    });
  }

  /// One change of champions or roll-outs at a time.
  <T> T write(Function<Handle, T> change) {
    return jdbi.inTransaction(handle -> {
      if (dialect == Dialect.POSTGRESQL) {
        handle.execute("lock table ml_versions in share row exclusive mode");
      } else {
        handle.execute("update ml_rollouts set percent = percent where model = ''");
      }
      return change.apply(handle);
    });
  }

  <T> T read(Function<Handle, T> question) {
    return jdbi.withHandle(question::apply);
  }

  private ModelVersion insert(
      Handle handle, TrainedModel trained, @Nullable RolloutRules rules, Instant now) {
    int number =
        handle
            .createQuery(
                "select coalesce(max(version), 0) + 1 from ml_versions where model = :model")
            .bind("model", trained.model())
            .mapTo(Integer.class)
            .one();
    Optional<Integer> champion = championNumber(handle, trained.model());
    Optional<Rollout> rollout = RolloutBook.find(handle, trained.model());
    boolean isBusy = rollout.isPresent() && rollout.get().stage() != Rollout.Stage.FULL;
    boolean goesOutAtOnce =
        champion.isEmpty() || (!isBusy && rules != null && rules.begin() == Begin.FULL);
    ModelVersion version = trained.as(number, trained.heldBack() == null && goesOutAtOnce);
    if (version.isChampion()) {
      rollout.ifPresent(_ -> replaced(handle, version));
      handle
          .createUpdate("update ml_versions set champion = 0 where model = :model and champion = 1")
          .bind("model", version.model())
          .execute();
      reign(handle, version.model(), number, version.trainedAt());
    } else if (version.heldBack() == null && !isBusy && rules != null) {
      begin(handle, version, champion.orElseThrow(), rules, now);
    }
    insert(handle, version);
    artifacts.write(version.artifact(), trained.file());
    artifacts.write(
        Artifacts.featuresFile(version.model(), number),
        json(Map.of(
                "features", version.features(),
                "threshold", version.threshold(),
                "sha256", version.sha256()))
            .getBytes(StandardCharsets.UTF_8));
    artifacts.write(Artifacts.originFile(version.model(), number), trained.origin().toJson());
    Curves curves = trained.curves();
    if (curves != null) {
      artifacts.write(Artifacts.curvesFile(version.model(), number), curves);
    }
    return version;
  }

  private static void replaced(Handle handle, ModelVersion by) {
    RolloutBook.remove(handle, by.model());
    RolloutBook.add(
        handle,
        new RolloutEvent(
            0,
            by.model(),
            by.trainedAt(),
            RolloutEvent.What.REPLACED,
            by.version(),
            by.version(),
            100,
            "v%d was trained and passed its gate".formatted(by.version())),
        false);
  }

  private static void begin(
      Handle handle, ModelVersion version, int champion, RolloutRules rules, Instant now) {
    boolean isShadow = rules.begin() == Begin.SHADOW;
    double percent = isShadow ? 0 : rules.percent();
    RolloutBook.put(
        handle,
        new Rollout(
            version.model(),
            champion,
            version.version(),
            isShadow ? Rollout.Stage.SHADOW : Rollout.Stage.CANARY,
            percent,
            now));
    RolloutBook.add(
        handle,
        new RolloutEvent(
            0,
            version.model(),
            version.trainedAt(),
            isShadow ? RolloutEvent.What.SHADOW : RolloutEvent.What.CANARY,
            version.version(),
            champion,
            percent,
            "it was trained and passed its gate"),
        false);
  }

  /// Puts another version into use.
  static void promote(Handle handle, String model, int version, Instant at) {
    handle
        .createUpdate("update ml_versions set champion = 0 where model = :model and champion = 1")
        .bind("model", model)
        .execute();
    handle
        .createUpdate(
            "update ml_versions set champion = 1 where model = :model and version = :version")
        .bind("model", model)
        .bind("version", version)
        .execute();
    reign(handle, model, version, at);
  }

  /// A reign begins after the one before it, whatever the clock says.
  private static void reign(Handle handle, String model, int version, Instant at) {
    long last =
        handle
            .createQuery(
                "select coalesce(max(since_ms), -1) from ml_champions where model = :model")
            .bind("model", model)
            .mapTo(Long.class)
            .one();
    handle
        .createUpdate(
            "insert into ml_champions (model, version, since_ms) values (:model, :version, :since)")
        .bind("model", model)
        .bind("version", version)
        .bind("since", Math.max(at.toEpochMilli(), last + 1))
        .execute();
  }

  /// Who was champion before the present one: the history without what was rolled back.
  static Optional<Integer> before(Handle handle, String model) {
    List<Integer> reigns =
        handle
            .createQuery(
                "select version from ml_champions where model = :model order by since_ms, version")
            .bind("model", model)
            .mapTo(Integer.class)
            .list();
    var standing = new ArrayList<Integer>();
    for (Integer version : reigns) {
      int known = standing.indexOf(version);
      if (known < 0) {
        standing.add(version);
      } else {
        standing.subList(known + 1, standing.size()).clear();
      }
    }
    return standing.size() < 2 ? Optional.empty() : Optional.of(standing.get(standing.size() - 2));
  }

  static Optional<Integer> championNumber(Handle handle, String model) {
    return handle
        .createQuery("select version from ml_versions where model = :model and champion = 1")
        .bind("model", model)
        .mapTo(Integer.class)
        .findOne();
  }

  /// Who was champion when, newest first.
  List<Reign> reigns(String model, int offset, int most) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select c.version, c.since_ms, v.sha256, v.run_id,
                  lead(c.since_ms) over (order by c.number) as until_ms
                from (
                  select model, version, since_ms,
                    row_number() over (order by since_ms, version) as number
                  from ml_champions where model = :model
                ) c
                join ml_versions v on v.model = c.model and v.version = c.version
                order by c.number desc limit :most offset :offset
                """)
            .bind("model", model)
            .bind("most", most)
            .bind("offset", offset)
            .map((row, _) -> {
              long end = row.getLong("until_ms");
              @Nullable Instant until = row.wasNull() ? null : Instant.ofEpochMilli(end);
              return new Reign(
                  model,
                  row.getInt("version"),
                  Instant.ofEpochMilli(row.getLong("since_ms")),
                  until,
                  row.getString("sha256"),
                  row.getString("run_id"));
            })
            .list());
  }

  Optional<ModelVersion> find(String model, int number) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select * from ml_versions where model = :model and version = :version")
            .bind("model", model)
            .bind("version", number)
            .map(Registry::version)
            .findOne());
  }

  /// Every model that has a version.
  static List<String> models(Handle handle) {
    return handle.createQuery("select distinct model from ml_versions").mapTo(String.class).list();
  }

  static List<ModelVersion> versions(Handle handle, String model) {
    return handle
        .createQuery("select * from ml_versions where model = :model order by version desc")
        .bind("model", model)
        .map(Registry::version)
        .list();
  }

  private static void insert(Handle handle, ModelVersion version) {
    handle
        .createUpdate(
            """
            insert into ml_versions (model, version, run_id, trained_ms, champion, held_back,
              metrics, parameters, snapshots, features, cut_offs, artifact, sha256, threshold)
            values (:model, :version, :run, :trained, :champion, :heldBack,
              :metrics, :parameters, :snapshots, :features, :cutOffs, :artifact, :sha256, :threshold)
            """)
        .bind("model", version.model())
        .bind("version", version.version())
        .bind("run", version.run())
        .bind("trained", version.trainedAt().toEpochMilli())
        .bind("champion", version.isChampion() ? 1 : 0)
        .bind("heldBack", version.heldBack())
        .bind("metrics", json(version.metrics()))
        .bind("parameters", json(version.parameters()))
        .bind("snapshots", json(version.tables()))
        .bind("features", json(version.features()))
        .bind("cutOffs", json(version.cutOffs().stream().map(Instant::toString).toList()))
        .bind("artifact", version.artifact())
        .bind("sha256", version.sha256())
        .bind("threshold", version.threshold())
        .execute();
  }

  private static Optional<ModelVersion> ofRun(Handle handle, String model, RunId run) {
    return handle
        .createQuery("select * from ml_versions where model = :model and run_id = :run")
        .bind("model", model)
        .bind("run", run.value())
        .map(Registry::version)
        .findOne();
  }

  private static ModelVersion version(ResultSet row, StatementContext context) throws SQLException {
    return new ModelVersion(
        row.getString("model"),
        row.getInt("version"),
        Instant.ofEpochMilli(row.getLong("trained_ms")),
        row.getInt("champion") == 1,
        read(row.getString("metrics"), NUMBERS),
        read(row.getString("parameters"), TEXTS),
        read(row.getString("snapshots"), SNAPSHOTS),
        read(row.getString("features"), NAMES),
        read(row.getString("cut_offs"), NAMES).stream().map(Instant::parse).toList(),
        row.getString("artifact"),
        row.getString("sha256"),
        row.getDouble("threshold"),
        row.getString("run_id"),
        row.getString("held_back"));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A version cannot be written as JSON; this is a bug.", e);
    }
  }

  private static <T> T read(String json, TypeReference<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored version is not readable; this is a bug.", e);
    }
  }

  private void createTable() {
    jdbi.useTransaction(handle -> {
      RolloutBook.createTables(handle, dialect);
      handle.execute(
          """
          create table if not exists ml_versions (
            model varchar(100) not null,
            version integer not null,
            run_id varchar(64) not null,
            trained_ms bigint not null,
            champion integer not null,
            held_back text,
            metrics text not null,
            parameters text not null,
            snapshots text not null,
            features text not null,
            cut_offs text not null,
            artifact varchar(300) not null,
            sha256 varchar(64) not null,
            threshold double precision not null,
            primary key (model, version),
            unique (model, run_id)
          )
          """);
      handle.execute(
          "create unique index if not exists ml_versions_champion on ml_versions (model) where champion = 1");
      handle.execute(
          """
          create table if not exists ml_champions (
            model varchar(100) not null,
            version integer not null,
            since_ms bigint not null,
            primary key (model, version, since_ms)
          )
          """);
      // Data directories from before this table: whatever passed its gate was champion at once.
      handle.execute(
          """
          insert into ml_champions (model, version, since_ms)
          select model, version, trained_ms from ml_versions
          where held_back is null and not exists (select 1 from ml_champions)
          """);
    });
  }
}
