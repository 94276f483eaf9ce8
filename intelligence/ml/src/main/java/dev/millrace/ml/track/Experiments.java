package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Folders of runs. "Default" is always there, with the id 0.
final class Experiments {

  static final String ACTIVE = "active";
  static final String DELETED = "deleted";
  private static final int MOST_NAME = 500;

  private final TrackDatabase database;
  private final InstantSource clock;

  Experiments(TrackDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    database.in(handle -> {
      if (find(handle, "Default").isEmpty()) {
        insert(handle, 0, "Default");
      }
      return true;
    });
  }

  ObjectNode create(Fields asked) {
    String name = asked.text("name", MOST_NAME);
    String place = asked.optional("artifact_location", 1_000);
    if (!place.isEmpty() && !place.startsWith(ArtifactPath.SCHEME)) {
      throw MlflowRefusal.value(
          "The artifact_location is '%s'; artifacts lie where this server puts them: leave it out."
              .formatted(MlflowRefusal.shown(place)));
    }
    return database.in(handle -> {
      database.lock(handle, "track_experiments");
      if (find(handle, name).isPresent()) {
        throw MlflowRefusal.exists("experiment", name);
      }
      long id = next(handle);
      insert(handle, id, name);
      for (Fields tag : asked.items("tags", 100)) {
        Tags.EXPERIMENT.set(handle, String.valueOf(id), tag);
      }
      return JsonNodeFactory.instance.objectNode().put("experiment_id", String.valueOf(id));
    });
  }

  /// The experiment of that name, made if there is none.
  long ensure(Handle handle, String name) {
    Optional<Experiment> known = find(handle, name);
    if (known.isPresent()) {
      return known.get().id();
    }
    database.lock(handle, "track_experiments");
    long id = next(handle);
    insert(handle, id, name);
    return id;
  }

  ObjectNode get(Fields asked) {
    return database.read(handle -> answer(handle, require(handle, asked)));
  }

  ObjectNode byName(Fields asked) {
    String name = asked.text("experiment_name");
    return database.read(handle ->
        answer(
            handle,
            find(handle, name).orElseThrow(() -> MlflowRefusal.missing("experiment", name))));
  }

  ObjectNode search(Fields asked) {
    Filter filter = Filter.of(asked.optional("filter", 10_000), Filter.Kind.EXPERIMENT);
    String stage = stage(asked.optional("view_type", 20));
    Ordering order = Ordering.of(asked.texts("order_by"), Filter.Kind.EXPERIMENT);
    int most = asked.most(1_000, 50_000);
    int offset = Pages.offset(asked);
    return database.read(handle -> {
      List<Experiment> all =
          handle
              .createQuery(
                  "select * from track_experiments where :stage in (stage, 'all') order by updated_ms desc, experiment_id desc")
              .bind("stage", stage)
              .map(Experiments::row)
              .list();
      Map<String, SortedMap<String, String>> tags =
          Tags.EXPERIMENT.of(handle, all.stream().map(each -> String.valueOf(each.id())).toList());
      List<Experiment> found =
          all.stream()
              .filter(each -> filter.holds((entity, key) -> each.value(entity, key, tags)))
              .sorted(order.by((each, key) -> each.value("attributes", key, tags)))
              .toList();
      Pages<Experiment> page = Pages.within(found, offset, most);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      var list = answer.putArray("experiments");
      page.items()
          .forEach(each ->
              list.add(each.json(tags.getOrDefault(String.valueOf(each.id()), new TreeMap<>()))));
      return MlflowApi.paged(answer, page.next());
    });
  }

  ObjectNode update(Fields asked) {
    String name = asked.text("new_name", MOST_NAME);
    return database.in(handle -> {
      database.lock(handle, "track_experiments");
      Experiment known = requireActive(handle, asked);
      Optional<Experiment> other = find(handle, name);
      if (other.isPresent() && other.get().id() != known.id()) {
        throw MlflowRefusal.exists("experiment", name);
      }
      change(handle, known.id(), name, known.stage());
      return MlflowApi.nothing();
    });
  }

  /// Its runs are deleted with it.
  ObjectNode delete(Fields asked) {
    return move(asked, ACTIVE, DELETED);
  }

  ObjectNode restore(Fields asked) {
    return move(asked, DELETED, ACTIVE);
  }

  private ObjectNode move(Fields asked, String from, String to) {
    return database.in(handle -> {
      Experiment known = require(handle, asked);
      if (!known.stage().equals(from)) {
        throw MlflowRefusal.missing(from + " experiment", String.valueOf(known.id()));
      }
      if (known.id() == 0) {
        throw MlflowRefusal.value("The experiment 'Default' cannot be deleted.");
      }
      change(handle, known.id(), known.name(), to);
      handle
          .createUpdate("update track_runs set stage = :to where experiment_id = :id")
          .bind("to", to)
          .bind("id", known.id())
          .execute();
      return MlflowApi.nothing();
    });
  }

  ObjectNode setTag(Fields asked) {
    return database.in(handle -> {
      Tags.EXPERIMENT.set(handle, String.valueOf(requireActive(handle, asked).id()), asked);
      return MlflowApi.nothing();
    });
  }

  ObjectNode deleteTag(Fields asked) {
    String key = asked.text("key");
    return database.in(handle -> {
      if (!Tags.EXPERIMENT.delete(handle, String.valueOf(requireActive(handle, asked).id()), key)) {
        throw MlflowRefusal.missing("tag", key);
      }
      return MlflowApi.nothing();
    });
  }

  private Experiment requireActive(Handle handle, Fields asked) {
    return requireActive(handle, asked.text("experiment_id"));
  }

  static Experiment requireActive(Handle handle, String id) {
    Experiment known = require(handle, id);
    if (!known.stage().equals(ACTIVE)) {
      throw MlflowRefusal.value(
          "The experiment '%s' must be in the 'active' state; it is deleted.".formatted(id));
    }
    return known;
  }

  private static Experiment require(Handle handle, Fields asked) {
    return require(handle, asked.text("experiment_id"));
  }

  static Experiment require(Handle handle, String id) {
    if (!id.matches("[0-9]{1,18}")) {
      throw MlflowRefusal.missing("experiment", id);
    }
    return handle
        .createQuery("select * from track_experiments where experiment_id = :id")
        .bind("id", Long.parseLong(id))
        .map(Experiments::row)
        .findOne()
        .orElseThrow(() -> MlflowRefusal.missing("experiment", id));
  }

  private static ObjectNode answer(Handle handle, Experiment experiment) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set(
        "experiment", experiment.json(Tags.EXPERIMENT.of(handle, String.valueOf(experiment.id()))));
    return answer;
  }

  private static Optional<Experiment> find(Handle handle, String name) {
    return handle
        .createQuery("select * from track_experiments where name = :name")
        .bind("name", name)
        .map(Experiments::row)
        .findOne();
  }

  private static long next(Handle handle) {
    return handle
        .createQuery("select coalesce(max(experiment_id), 0) + 1 from track_experiments")
        .mapTo(Long.class)
        .one();
  }

  private void insert(Handle handle, long id, String name) {
    handle
        .createUpdate(
            """
            insert into track_experiments (experiment_id, name, stage, created_ms, updated_ms)
            values (:id, :name, 'active', :now, :now)
            """)
        .bind("id", id)
        .bind("name", name)
        .bind("now", clock.millis())
        .execute();
  }

  private void change(Handle handle, long id, String name, String stage) {
    handle
        .createUpdate(
            "update track_experiments set name = :name, stage = :stage, updated_ms = :now where experiment_id = :id")
        .bind("id", id)
        .bind("name", name)
        .bind("stage", stage)
        .bind("now", clock.millis())
        .execute();
  }

  /// The stage that a view is of, or `all`.
  static String stage(String view) {
    return switch (view.toUpperCase(Locale.ROOT)) {
      case "", "ACTIVE_ONLY", "1" -> ACTIVE;
      case "DELETED_ONLY", "2" -> DELETED;
      case "ALL", "3" -> "all";
      default ->
          throw MlflowRefusal.value(
              "The view type is '%s'; expected ACTIVE_ONLY, DELETED_ONLY or ALL."
                  .formatted(MlflowRefusal.shown(view)));
    };
  }

  private static Experiment row(ResultSet row, StatementContext context) throws SQLException {
    return new Experiment(
        row.getLong("experiment_id"),
        row.getString("name"),
        row.getString("stage"),
        row.getLong("created_ms"),
        row.getLong("updated_ms"));
  }

  /// One of them.
  record Experiment(long id, String name, String stage, long created, long updated) {

    ObjectNode json(Map<String, String> tags) {
      ObjectNode json =
          JsonNodeFactory.instance
              .objectNode()
              .put("experiment_id", String.valueOf(id))
              .put("name", name)
              .put("artifact_location", ArtifactPath.SCHEME + "/" + id)
              .put("lifecycle_stage", stage)
              .put("creation_time", created)
              .put("last_update_time", updated);
      json.set("tags", Tags.json(tags));
      return json;
    }

    @Nullable Object value(String entity, String key, Map<String, SortedMap<String, String>> tags) {
      if (entity.equals("tags")) {
        return tags.getOrDefault(String.valueOf(id), new TreeMap<>()).get(key);
      }
      return switch (key) {
        case "experiment_id" -> (double) id;
        case "creation_time" -> (double) created;
        case "last_update_time" -> (double) updated;
        default -> name;
      };
    }
  }
}
