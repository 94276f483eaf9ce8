package dev.millrace.ml.track;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Runs: begun, ended, deleted, found.
final class Runs {

  static final String NAME_TAG = "mlflow.runName";
  private static final String USER_TAG = "mlflow.user";
  private static final String MODELS_TAG = "mlflow.log-model.history";
  private static final int MOST_NAME = 500;
  private static final int MOST_MODELS = 100;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> STATUSES =
      Set.of("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED");

  private final TrackDatabase database;
  private final InstantSource clock;
  private final Supplier<UUID> ids;

  Runs(TrackDatabase database, InstantSource clock, Supplier<UUID> ids) {
    this.database = database;
    this.clock = clock;
    this.ids = ids;
  }

  ObjectNode create(Fields asked) {
    List<Fields> tags = asked.items("tags", 100);
    String id = ids.get().toString().replace("-", "");
    String name =
        Optional.of(asked.optional("run_name", MOST_NAME))
            .filter(given -> !given.isEmpty())
            .or(() ->
                tags.stream()
                    .filter(tag -> tag.optional("key", 250).equals(NAME_TAG))
                    .map(tag -> tag.optional("value", MOST_NAME))
                    .findFirst())
            .filter(given -> !given.isEmpty())
            .orElse("run-" + id.substring(0, 8));
    long start = asked.number("start_time", clock.millis());
    String user = asked.optional("user_id", 300);
    return database.in(handle -> {
      long experiment =
          Experiments.requireActive(
                  handle, asked.find("experiment_id").filter(text -> !text.isEmpty()).orElse("0"))
              .id();
      var run = new Run(id, experiment, name, user, "RUNNING", start, null, Experiments.ACTIVE);
      insert(handle, run);
      for (Fields tag : tags) {
        Tags.RUN.set(handle, id, tag);
      }
      Tags.RUN.set(handle, id, NAME_TAG, name);
      return answer(handle, run);
    });
  }

  static void insert(Handle handle, Run run) {
    handle
        .createUpdate(
            """
            insert into track_runs
              (run_id, experiment_id, name, user_id, status, start_ms, end_ms, stage)
            values (:id, :experiment, :name, :user, :status, :start, :end, :stage)
            on conflict (run_id) do update set
              status = excluded.status, start_ms = excluded.start_ms, end_ms = excluded.end_ms
            """)
        .bind("id", run.id())
        .bind("experiment", run.experiment())
        .bind("name", run.name())
        .bind("user", run.user())
        .bind("status", run.status())
        .bind("start", run.start())
        .bind("end", run.end())
        .bind("stage", run.stage())
        .execute();
  }

  ObjectNode get(Fields asked) {
    String id = asked.run();
    return database.read(handle -> answer(handle, require(handle, id)));
  }

  ObjectNode update(Fields asked) {
    String status = asked.optional("status", 20).toUpperCase(Locale.ROOT);
    if (!status.isEmpty() && !STATUSES.contains(status)) {
      throw MlflowRefusal.value("The status '%s' is none of %s.".formatted(status, STATUSES));
    }
    String name = asked.optional("run_name", MOST_NAME);
    @Nullable Long end =
        asked.find("end_time").isPresent() ? Long.valueOf(asked.number("end_time")) : null;
    return database.in(handle -> {
      Run known = requireActive(handle, asked.run());
      var changed =
          new Run(
              known.id(),
              known.experiment(),
              name.isEmpty() ? known.name() : name,
              known.user(),
              status.isEmpty() ? known.status() : status,
              known.start(),
              end == null ? known.end() : end,
              known.stage());
      change(handle, changed);
      if (!name.isEmpty()) {
        Tags.RUN.set(handle, known.id(), NAME_TAG, name);
      }
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.set("run_info", changed.json());
      return answer;
    });
  }

  private static void change(Handle handle, Run run) {
    handle
        .createUpdate(
            "update track_runs set name = :name, status = :status, end_ms = :end, stage = :stage where run_id = :id")
        .bind("id", run.id())
        .bind("name", run.name())
        .bind("status", run.status())
        .bind("end", run.end())
        .bind("stage", run.stage())
        .execute();
  }

  ObjectNode delete(Fields asked) {
    return move(asked.run(), Experiments.DELETED);
  }

  ObjectNode restore(Fields asked) {
    return move(asked.run(), Experiments.ACTIVE);
  }

  private ObjectNode move(String id, String stage) {
    return database.in(handle -> {
      Run known = require(handle, id);
      handle
          .createUpdate("update track_runs set stage = :stage where run_id = :id")
          .bind("stage", stage)
          .bind("id", known.id())
          .execute();
      return MlflowApi.nothing();
    });
  }

  ObjectNode setTag(Fields asked) {
    return database.in(handle -> {
      Run run = requireActive(handle, asked.run());
      setTag(handle, run, asked);
      return MlflowApi.nothing();
    });
  }

  static void setTag(Handle handle, Run run, Fields tag) {
    Tags.RUN.set(handle, run.id(), tag);
    if (tag.text("key").equals(NAME_TAG)) {
      handle
          .createUpdate("update track_runs set name = :name where run_id = :id")
          .bind("name", tag.text("value", MOST_NAME))
          .bind("id", run.id())
          .execute();
    }
  }

  ObjectNode deleteTag(Fields asked) {
    String key = asked.text("key");
    return database.in(handle -> {
      if (!Tags.RUN.delete(handle, requireActive(handle, asked.run()).id(), key)) {
        throw MlflowRefusal.missing("tag", key);
      }
      return MlflowApi.nothing();
    });
  }

  /// Which models lie among the artifacts of a run; kept as MLflow keeps it.
  ObjectNode logModel(Fields asked) {
    String model = asked.text("model_json", 100_000);
    return database.in(handle -> {
      Run run = requireActive(handle, asked.run());
      try {
        String known = Tags.RUN.of(handle, run.id()).getOrDefault(MODELS_TAG, "[]");
        if (!(JSON.readTree(known) instanceof ArrayNode list) || list.size() >= MOST_MODELS) {
          throw MlflowRefusal.value(
              "The run '%s' has %d models already.".formatted(run.id(), MOST_MODELS));
        }
        list.add(JSON.readTree(model));
        Tags.RUN.set(handle, run.id(), MODELS_TAG, list.toString());
      } catch (JsonProcessingException _) {
        throw MlflowRefusal.value("The parameter 'model_json' is not JSON.");
      }
      return MlflowApi.nothing();
    });
  }

  ObjectNode search(Fields asked) {
    Filter filter = Filter.of(asked.optional("filter", 10_000), Filter.Kind.RUN);
    Ordering ordering = Ordering.of(asked.texts("order_by"), Filter.Kind.RUN);
    List<String> named = asked.texts("experiment_ids");
    if (named.size() > 1_000) {
      throw MlflowRefusal.value("A search names at most 1000 experiments.");
    }
    List<Long> experiments = RunSearch.experiments(named);
    String stage = Experiments.stage(asked.optional("run_view_type", 20));
    int most = asked.most(1_000, 50_000);
    int offset = Pages.offset(asked);
    return database.read(handle -> {
      List<Run> found =
          new RunSearch(database.dialect(), experiments, stage)
              .matching(filter)
              .ordered(ordering)
              .read(handle, offset, most + 1);
      Pages<Run> page = Pages.of(found, offset, most);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode list = answer.putArray("runs");
      RunRecords.whole(handle, page.items()).forEach(list::add);
      return MlflowApi.paged(answer, page.next());
    });
  }

  static ObjectNode answer(Handle handle, Run run) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("run", RunRecords.whole(handle, List.of(run)).getFirst());
    return answer;
  }

  static Run require(Handle handle, String id) {
    return find(handle, id).orElseThrow(() -> MlflowRefusal.missing("run", id));
  }

  static Optional<Run> find(Handle handle, String id) {
    return handle
        .createQuery("select * from track_runs where run_id = :id")
        .bind("id", id)
        .map(Run::row)
        .findOne();
  }

  static Run requireActive(Handle handle, String id) {
    Run run = require(handle, id);
    if (!run.stage().equals(Experiments.ACTIVE)) {
      throw MlflowRefusal.value(
          "The run '%s' must be in the 'active' state; it is deleted.".formatted(id));
    }
    return run;
  }

  static String userTag() {
    return USER_TAG;
  }
}
