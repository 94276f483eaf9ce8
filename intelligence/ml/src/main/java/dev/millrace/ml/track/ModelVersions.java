package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.ml.track.Filter.Condition;
import dev.millrace.ml.track.RegisteredBook.Note;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `model-versions/...`.
final class ModelVersions {

  private static final Map<String, String> STAGES =
      Map.of(
          "none", "None", "staging", "Staging", "production", "Production", "archived", "Archived");

  private final TrackDatabase database;
  private final RegisteredBook book;
  private final InstantSource clock;

  ModelVersions(TrackDatabase database, RegisteredBook book, InstantSource clock) {
    this.database = database;
    this.book = book;
    this.clock = clock;
  }

  ObjectNode create(Fields asked) {
    String name = asked.text("name");
    String source = ArtifactPath.source(asked.text("source"));
    String run = asked.optional("run_id", 64);
    String link = asked.optional("run_link", 500);
    String description = asked.optional("description", RegisteredModels.MOST_DESCRIPTION);
    return database.in(handle -> {
      database.lock(handle, "track_versions");
      if (book.require(handle, name).isOwn()) {
        throw MlflowRefusal.value(
            "Versions of the model '%s' come from its flow; register yours under another name."
                .formatted(name));
      }
      if (!run.isEmpty()) {
        Runs.requireActive(handle, run);
      }
      // Numbers are not given again: notes outlive the newest version that is deleted.
      int number =
          handle
              .createQuery(
                  """
                  select coalesce(max(version), 0) + 1 from (
                    select version from track_versions where name = :name
                    union all select version from track_notes where name = :name
                  ) as known
                  """)
              .bind("name", name)
              .mapTo(Integer.class)
              .one();
      handle
          .createUpdate(
              """
              insert into track_versions (name, version, run_id, source, run_link, created_ms)
              values (:name, :version, :run, :source, :link, :now)
              """)
          .bind("name", name)
          .bind("version", number)
          .bind("run", run)
          .bind("source", source)
          .bind("link", link)
          .bind("now", clock.millis())
          .execute();
      RegisteredBook.write(handle, name, number, new Note(description, "None", clock.millis()));
      for (Fields tag : asked.items("tags", 100)) {
        Tags.VERSION.set(handle, RegisteredBook.owner(name, number), tag);
      }
      return answer(handle, name, number);
    });
  }

  ObjectNode get(Fields asked) {
    return database.read(handle -> answer(handle, asked.text("name"), number(asked)));
  }

  ObjectNode search(Fields asked) {
    Filter filter = Filter.of(asked.optional("filter", 10_000), Filter.Kind.VERSION);
    Ordering ordering = Ordering.of(asked.texts("order_by"), Filter.Kind.VERSION);
    int most = asked.most(10_000, 200_000);
    int offset = Pages.offset(asked);
    return database.read(handle -> {
      List<String> names = named(filter);
      List<Registered> models =
          (names.isEmpty() ? book.names(handle) : names)
              .stream().flatMap(name -> book.find(handle, name).stream()).toList();
      Comparator<Found> usual =
          Comparator.<Found>comparingLong(found -> -found.version().updated())
              .thenComparing(found -> found.version().name())
              .thenComparingInt(found -> -found.version().number());
      List<Found> found =
          models.stream()
              .flatMap(model -> model.versions().stream().map(each -> new Found(model, each)))
              .filter(each -> filter.holds(each.version()::value))
              .sorted(usual)
              .sorted(ordering.by((each, key) -> each.version().value("attributes", key)))
              .toList();
      Pages<Found> page = Pages.within(found, offset, most);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode list = answer.putArray("model_versions");
      page.items().forEach(each -> list.add(each.version().json(each.model().aliases())));
      return MlflowApi.paged(answer, page.next());
    });
  }

  /// The models that a filter names, so that not all are read.
  private static List<String> named(Filter filter) {
    return filter.conditions().stream()
        .filter(each -> each.key().equals("name") && each.op().equals("="))
        .map(Condition::values)
        .findFirst()
        .orElse(List.of());
  }

  private record Found(Registered model, Registered.Version version) {}

  ObjectNode update(Fields asked) {
    String description = asked.optional("description", RegisteredModels.MOST_DESCRIPTION);
    return database.in(handle -> {
      Registered.Version version = book.require(handle, asked.text("name"), number(asked));
      RegisteredBook.write(
          handle,
          version.name(),
          version.number(),
          new Note(description, version.stage(), clock.millis()));
      return answer(handle, version.name(), version.number());
    });
  }

  /// Stages are MLflow's older word for what aliases say now; they decide nothing here.
  ObjectNode transition(Fields asked) {
    @Nullable String stage = STAGES.get(asked.text("stage").toLowerCase(Locale.ROOT));
    if (stage == null) {
      throw MlflowRefusal.value(
          "Invalid model version stage '%s'; expected one of %s."
              .formatted(MlflowRefusal.shown(asked.text("stage")), STAGES.values()));
    }
    boolean archives = asked.body().path("archive_existing_versions").asBoolean();
    return database.in(handle -> {
      Registered model = book.require(handle, asked.text("name"));
      Registered.Version version = book.require(handle, model.name(), number(asked));
      for (Registered.Version each : model.versions()) {
        if (archives && each.number() != version.number() && each.stage().equals(stage)) {
          move(handle, each, "Archived");
        }
      }
      move(handle, version, stage);
      return answer(handle, model.name(), version.number());
    });
  }

  private void move(Handle handle, Registered.Version version, String stage) {
    RegisteredBook.write(
        handle,
        version.name(),
        version.number(),
        new Note(version.description(), stage, clock.millis()));
  }

  ObjectNode delete(Fields asked) {
    return database.in(handle -> {
      Registered.Version version = book.require(handle, asked.text("name"), number(asked));
      if (book.isOwn(handle, version.name())) {
        throw MlflowRefusal.value(
            "Versions of the model '%s' are Millrace's own and are kept."
                .formatted(version.name()));
      }
      for (String table : List.of("track_versions", "track_aliases")) {
        handle
            .createUpdate("delete from " + table + " where name = :name and version = :version")
            .bind("name", version.name())
            .bind("version", version.number())
            .execute();
      }
      Tags.VERSION.deleteAll(handle, RegisteredBook.owner(version.name(), version.number()));
      return MlflowApi.nothing();
    });
  }

  ObjectNode downloadUri(Fields asked) {
    return database.read(handle ->
        JsonNodeFactory.instance
            .objectNode()
            .put("artifact_uri", book.require(handle, asked.text("name"), number(asked)).source()));
  }

  ObjectNode setTag(Fields asked) {
    return database.in(handle -> {
      Registered.Version version = book.require(handle, asked.text("name"), number(asked));
      Tags.VERSION.set(handle, RegisteredBook.owner(version.name(), version.number()), asked);
      return MlflowApi.nothing();
    });
  }

  ObjectNode deleteTag(Fields asked) {
    String key = asked.text("key");
    return database.in(handle -> {
      Registered.Version version = book.require(handle, asked.text("name"), number(asked));
      Tags.VERSION.delete(handle, RegisteredBook.owner(version.name(), version.number()), key);
      return MlflowApi.nothing();
    });
  }

  static int number(Fields asked) {
    String text = asked.text("version");
    if (!text.matches("[0-9]{1,9}")) {
      throw MlflowRefusal.value(
          "Parameter 'version' must be an integer, got '%s'.".formatted(MlflowRefusal.shown(text)));
    }
    return Integer.parseInt(text);
  }

  private ObjectNode answer(Handle handle, String name, int number) {
    return answer(book.require(handle, name), book.require(handle, name, number));
  }

  static ObjectNode answer(Registered model, Registered.Version version) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("model_version", version.json(model.aliases()));
    return answer;
  }
}
