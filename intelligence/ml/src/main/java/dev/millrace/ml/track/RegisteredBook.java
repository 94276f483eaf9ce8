package dev.millrace.ml.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Registered models as they stand: those that clients made, and Millrace's own, which are read
/// from its registry. What people write beside them (description, tags, aliases) is kept here.
final class RegisteredBook {

  static final String CHAMPION = "champion";
  static final String CHALLENGER = "challenger";

  private final OwnModels own;

  RegisteredBook(OwnModels own) {
    this.own = own;
  }

  boolean isOwn(Handle handle, String name) {
    return own.names(handle).contains(name);
  }

  List<String> names(Handle handle) {
    var names = new TreeSet<>(own.names(handle));
    names.addAll(
        handle
            .createQuery("select name from track_models order by name")
            .mapTo(String.class)
            .list());
    return List.copyOf(names);
  }

  Registered require(Handle handle, String name) {
    return find(handle, name).orElseThrow(() -> MlflowRefusal.missing("registered model", name));
  }

  Registered.Version require(Handle handle, String name, int number) {
    return require(handle, name).versions().stream()
        .filter(version -> version.number() == number)
        .findFirst()
        .orElseThrow(() -> MlflowRefusal.missing("model version", name + "@" + number));
  }

  Optional<Registered> find(Handle handle, String name) {
    Map<Integer, Note> notes = notes(handle, name);
    Note note = notes.getOrDefault(0, Note.NONE);
    SortedMap<String, String> tags = Tags.MODEL.of(handle, name);
    SortedMap<String, Integer> aliases = aliases(handle, name);
    if (isOwn(handle, name)) {
      return Optional.of(own(handle, name, notes, note, tags, aliases));
    }
    Optional<Long> created =
        handle
            .createQuery("select created_ms from track_models where name = :name")
            .bind("name", name)
            .mapTo(Long.class)
            .findOne();
    return created.map(at ->
        new Registered(
            name,
            false,
            at,
            Math.max(at, note.updated()),
            note.description(),
            tags,
            aliases,
            stored(handle, name, notes)));
  }

  private Registered own(
      Handle handle,
      String name,
      Map<Integer, Note> notes,
      Note note,
      SortedMap<String, String> tags,
      SortedMap<String, Integer> aliases) {
    List<OwnModels.Version> trained = own.versions(handle, name);
    Map<String, SortedMap<String, String>> tagged =
        Tags.VERSION.of(handle, trained.stream().map(each -> owner(name, each.number())).toList());
    var versions = new ArrayList<Registered.Version>();
    @Nullable Integer champion = null;
    for (OwnModels.Version each : trained) {
      if (each.isChampion()) {
        aliases.put(CHAMPION, each.number());
        champion = each.number();
      }
      versions.add(version(handle, name, each, notes, tagged));
    }
    // One that was trained after the champion and held back is what challenges it.
    if (champion != null && !trained.isEmpty() && trained.getFirst().number() > champion) {
      aliases.put(CHALLENGER, trained.getFirst().number());
    }
    long first = trained.isEmpty() ? 0 : trained.getLast().trainedAt().toEpochMilli();
    long last = trained.isEmpty() ? 0 : trained.getFirst().trainedAt().toEpochMilli();
    return new Registered(
        name,
        true,
        first,
        Math.max(last, note.updated()),
        note.description(),
        tags,
        aliases,
        versions);
  }

  private static Registered.Version version(
      Handle handle,
      String name,
      OwnModels.Version each,
      Map<Integer, Note> notes,
      Map<String, SortedMap<String, String>> tagged) {
    Note note = notes.getOrDefault(each.number(), Note.NONE);
    long created = each.trainedAt().toEpochMilli();
    String run = OwnRuns.id(name, each.flowRun());
    var tags = new TreeMap<>(tagged.getOrDefault(owner(name, each.number()), new TreeMap<>()));
    tags.put("millrace.sha256", each.sha256());
    if (each.heldBack() != null) {
      tags.put("millrace.held_back", each.heldBack());
    }
    return new Registered.Version(
        name,
        each.number(),
        created,
        Math.max(created, note.updated()),
        note.description(),
        note.stage(),
        run,
        Runs.find(handle, run).map(Run::artifacts).orElse("runs:/" + run),
        "",
        tags);
  }

  private static List<Registered.Version> stored(
      Handle handle, String name, Map<Integer, Note> notes) {
    List<Registered.Version> bare =
        handle
            .createQuery("select * from track_versions where name = :name order by version desc")
            .bind("name", name)
            .map((row, _) -> {
              int number = row.getInt("version");
              Note note = notes.getOrDefault(number, Note.NONE);
              long created = row.getLong("created_ms");
              return new Registered.Version(
                  name,
                  number,
                  created,
                  Math.max(created, note.updated()),
                  note.description(),
                  note.stage(),
                  row.getString("run_id"),
                  row.getString("source"),
                  row.getString("run_link"),
                  new TreeMap<>());
            })
            .list();
    Map<String, SortedMap<String, String>> tags =
        Tags.VERSION.of(handle, bare.stream().map(each -> owner(name, each.number())).toList());
    return bare.stream()
        .map(each ->
            new Registered.Version(
                each.name(),
                each.number(),
                each.created(),
                each.updated(),
                each.description(),
                each.stage(),
                each.run(),
                each.source(),
                each.link(),
                tags.getOrDefault(owner(name, each.number()), new TreeMap<>())))
        .toList();
  }

  static String owner(String name, int version) {
    return name + "@" + version;
  }

  private static SortedMap<String, Integer> aliases(Handle handle, String name) {
    var aliases = new TreeMap<String, Integer>();
    handle
        .createQuery("select alias, version from track_aliases where name = :name")
        .bind("name", name)
        .map((row, _) -> aliases.put(row.getString(1), row.getInt(2)) == null)
        .list();
    return aliases;
  }

  private static Map<Integer, Note> notes(Handle handle, String name) {
    var notes = new HashMap<Integer, Note>();
    handle
        .createQuery(
            "select version, description, stage, updated_ms from track_notes where name = :name")
        .bind("name", name)
        .map((row, _) ->
            notes.put(row.getInt(1), new Note(row.getString(2), row.getString(3), row.getLong(4)))
                == null)
        .list();
    return notes;
  }

  /// What people wrote beside a model (version 0) or a version.
  record Note(String description, String stage, long updated) {

    static final Note NONE = new Note("", "None", 0);
  }

  static void write(Handle handle, String name, int version, Note note) {
    handle
        .createUpdate(
            """
            insert into track_notes (name, version, description, stage, updated_ms)
            values (:name, :version, :description, :stage, :updated)
            on conflict (name, version) do update set
              description = excluded.description, stage = excluded.stage,
              updated_ms = excluded.updated_ms
            """)
        .bind("name", name)
        .bind("version", version)
        .bind("description", note.description())
        .bind("stage", note.stage())
        .bind("updated", note.updated())
        .execute();
  }
}
