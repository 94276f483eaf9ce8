package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.ml.track.MlflowRefusal.Code;
import dev.millrace.ml.track.RegisteredBook.Note;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// `registered-models/...`.
final class RegisteredModels {

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_. ()+-]{1,256}");
  private static final Pattern ALIAS = Pattern.compile("[\\w-]{1,255}");
  private static final Pattern RESERVED = Pattern.compile("(?i)latest|v\\d+");
  static final int MOST_DESCRIPTION = 5_000;

  private final TrackDatabase database;
  private final RegisteredBook book;
  private final InstantSource clock;

  RegisteredModels(TrackDatabase database, RegisteredBook book, InstantSource clock) {
    this.database = database;
    this.book = book;
    this.clock = clock;
  }

  ObjectNode create(Fields asked) {
    String name = name(asked, "name");
    String description = asked.optional("description", MOST_DESCRIPTION);
    return database.in(handle -> {
      database.lock(handle, "track_models");
      if (book.find(handle, name).isPresent()) {
        throw MlflowRefusal.exists("registered model", name);
      }
      handle
          .createUpdate("insert into track_models (name, created_ms) values (:name, :now)")
          .bind("name", name)
          .bind("now", clock.millis())
          .execute();
      RegisteredBook.write(handle, name, 0, new Note(description, "None", clock.millis()));
      for (Fields tag : asked.items("tags", 100)) {
        Tags.MODEL.set(handle, name, tag);
      }
      return answer(book.require(handle, name));
    });
  }

  ObjectNode get(Fields asked) {
    String name = asked.text("name");
    return database.read(handle -> answer(book.require(handle, name)));
  }

  ObjectNode search(Fields asked) {
    Filter filter = Filter.of(asked.optional("filter", 10_000), Filter.Kind.MODEL);
    Ordering ordering = Ordering.of(asked.texts("order_by"), Filter.Kind.MODEL);
    int most = asked.most(100, 1_000);
    int offset = Pages.offset(asked);
    return database.read(handle -> {
      List<Registered> found =
          book.names(handle).stream()
              .map(name -> book.require(handle, name))
              .filter(model -> filter.holds(model::value))
              .sorted(ordering.by((model, key) -> model.value("attributes", key)))
              .toList();
      Pages<Registered> page = Pages.within(found, offset, most);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode list = answer.putArray("registered_models");
      page.items().forEach(model -> list.add(model.json()));
      return MlflowApi.paged(answer, page.next());
    });
  }

  ObjectNode rename(Fields asked) {
    String to = name(asked, "new_name");
    return database.in(handle -> {
      database.lock(handle, "track_models");
      Registered model = requireForeign(handle, asked.text("name"));
      if (book.find(handle, to).isPresent()) {
        throw MlflowRefusal.exists("registered model", to);
      }
      for (String table :
          List.of("track_models", "track_versions", "track_notes", "track_aliases")) {
        handle
            .createUpdate("update " + table + " set name = :to where name = :name")
            .bind("to", to)
            .bind("name", model.name())
            .execute();
      }
      Tags.MODEL.rename(handle, model.name(), to);
      for (Registered.Version version : model.versions()) {
        Tags.VERSION.rename(
            handle,
            RegisteredBook.owner(model.name(), version.number()),
            RegisteredBook.owner(to, version.number()));
      }
      return answer(book.require(handle, to));
    });
  }

  ObjectNode update(Fields asked) {
    String description = asked.optional("description", MOST_DESCRIPTION);
    return database.in(handle -> {
      Registered model = book.require(handle, asked.text("name"));
      RegisteredBook.write(handle, model.name(), 0, new Note(description, "None", clock.millis()));
      return answer(book.require(handle, model.name()));
    });
  }

  ObjectNode delete(Fields asked) {
    return database.in(handle -> {
      Registered model = requireForeign(handle, asked.text("name"));
      for (String table :
          List.of("track_models", "track_versions", "track_notes", "track_aliases")) {
        handle
            .createUpdate("delete from " + table + " where name = :name")
            .bind("name", model.name())
            .execute();
      }
      Tags.MODEL.deleteAll(handle, model.name());
      for (Registered.Version version : model.versions()) {
        Tags.VERSION.deleteAll(handle, RegisteredBook.owner(model.name(), version.number()));
      }
      return MlflowApi.nothing();
    });
  }

  ObjectNode setTag(Fields asked) {
    return database.in(handle -> {
      Tags.MODEL.set(handle, book.require(handle, asked.text("name")).name(), asked);
      return MlflowApi.nothing();
    });
  }

  ObjectNode deleteTag(Fields asked) {
    String key = asked.text("key");
    return database.in(handle -> {
      Tags.MODEL.delete(handle, book.require(handle, asked.text("name")).name(), key);
      return MlflowApi.nothing();
    });
  }

  ObjectNode setAlias(Fields asked) {
    String alias = alias(asked);
    return database.in(handle -> {
      String name = asked.text("name");
      refuseOwnAlias(handle, name, alias);
      Registered.Version version = book.require(handle, name, ModelVersions.number(asked));
      handle
          .createUpdate(
              """
              insert into track_aliases (name, alias, version) values (:name, :alias, :version)
              on conflict (name, alias) do update set version = excluded.version
              """)
          .bind("name", name)
          .bind("alias", alias)
          .bind("version", version.number())
          .execute();
      return MlflowApi.nothing();
    });
  }

  ObjectNode deleteAlias(Fields asked) {
    String alias = alias(asked);
    return database.in(handle -> {
      String name = book.require(handle, asked.text("name")).name();
      refuseOwnAlias(handle, name, alias);
      handle
          .createUpdate("delete from track_aliases where name = :name and alias = :alias")
          .bind("name", name)
          .bind("alias", alias)
          .execute();
      return MlflowApi.nothing();
    });
  }

  ObjectNode byAlias(Fields asked) {
    String alias = asked.text("alias");
    return database.read(handle -> {
      Registered model = book.require(handle, asked.text("name"));
      Integer number = model.aliases().get(alias);
      if (number == null) {
        throw new MlflowRefusal(
            Code.INVALID_PARAMETER_VALUE,
            "Registered model alias %s not found.".formatted(MlflowRefusal.shown(alias)));
      }
      return ModelVersions.answer(model, book.require(handle, model.name(), number));
    });
  }

  /// The newest version, or the newest of each stage that was asked for.
  ObjectNode latest(Fields asked) {
    List<String> stages = asked.texts("stages");
    return database.read(handle -> {
      Registered model = book.require(handle, asked.text("name"));
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode list = answer.putArray("model_versions");
      var seen = new java.util.HashSet<String>();
      for (Registered.Version version : model.versions()) {
        boolean isAsked =
            stages.isEmpty() || stages.stream().anyMatch(version.stage()::equalsIgnoreCase);
        if (isAsked && seen.add(version.stage())) {
          list.add(version.json(model.aliases()));
        }
      }
      return answer;
    });
  }

  private void refuseOwnAlias(Handle handle, String name, String alias) {
    if (book.isOwn(handle, name)
        && (alias.equals(RegisteredBook.CHAMPION) || alias.equals(RegisteredBook.CHALLENGER))) {
      throw MlflowRefusal.value(
          "The alias '%s' of the model '%s' follows from its gate; choose another alias."
              .formatted(alias, name));
    }
  }

  private Registered requireForeign(Handle handle, String name) {
    Registered model = book.require(handle, name);
    if (model.isOwn()) {
      throw MlflowRefusal.value(
          "The model '%s' is defined in the project; change its definition instead."
              .formatted(name));
    }
    return model;
  }

  private static String alias(Fields asked) {
    String alias = asked.text("alias", 255);
    if (!ALIAS.matcher(alias).matches() || RESERVED.matcher(alias).matches()) {
      throw MlflowRefusal.value(
          "Invalid alias '%s'; expected letters, digits, _ and -, not 'latest' nor as 'v1'."
              .formatted(MlflowRefusal.shown(alias)));
    }
    return alias;
  }

  private static String name(Fields asked, String field) {
    String name = asked.text(field, 256);
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw MlflowRefusal.value(
          "Invalid model name '%s'; expected letters, digits, spaces and _ . - ( ) +."
              .formatted(MlflowRefusal.shown(name.replaceAll("\\p{Cntrl}", "?"))));
    }
    return name;
  }

  private static ObjectNode answer(Registered model) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("registered_model", model.json());
    return answer;
  }
}
