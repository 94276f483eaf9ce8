package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Tags of anything that can have some.
enum Tags {
  EXPERIMENT,
  RUN,
  MODEL,
  VERSION;

  static final int MOST_KEY = 250;
  static final int MOST_VALUE = 8_000;
  private static final int CHUNK = 500;

  void set(Handle handle, String owner, String key, String value) {
    handle
        .createUpdate(
            """
            insert into track_tags (kind, owner, tag_key, tag_value)
            values (:kind, :owner, :key, :value)
            on conflict (kind, owner, tag_key) do update set tag_value = excluded.tag_value
            """)
        .bind("kind", name())
        .bind("owner", owner)
        .bind("key", key)
        .bind("value", value)
        .execute();
  }

  /// Sets what a request brings as `key` and `value`.
  void set(Handle handle, String owner, Fields tag) {
    set(handle, owner, tag.text("key", MOST_KEY), tag.optional("value", MOST_VALUE));
  }

  boolean delete(Handle handle, String owner, String key) {
    return handle
            .createUpdate(
                "delete from track_tags where kind = :kind and owner = :owner and tag_key = :key")
            .bind("kind", name())
            .bind("owner", owner)
            .bind("key", key)
            .execute()
        > 0;
  }

  void deleteAll(Handle handle, String owner) {
    handle
        .createUpdate("delete from track_tags where kind = :kind and owner = :owner")
        .bind("kind", name())
        .bind("owner", owner)
        .execute();
  }

  void rename(Handle handle, String owner, String to) {
    handle
        .createUpdate("update track_tags set owner = :to where kind = :kind and owner = :owner")
        .bind("kind", name())
        .bind("owner", owner)
        .bind("to", to)
        .execute();
  }

  SortedMap<String, String> of(Handle handle, String owner) {
    return of(handle, List.of(owner)).getOrDefault(owner, new TreeMap<>());
  }

  Map<String, SortedMap<String, String>> of(Handle handle, Collection<String> owners) {
    var tags = new HashMap<String, SortedMap<String, String>>();
    for (List<String> some : chunks(owners)) {
      handle
          .createQuery(
              "select owner, tag_key, tag_value from track_tags where kind = :kind and owner in (<owners>)")
          .bind("kind", name())
          .bindList("owners", some)
          .map((row, _) ->
              tags.computeIfAbsent(row.getString(1), _ -> new TreeMap<>())
                      .put(row.getString(2), row.getString(3))
                  == null)
          .list();
    }
    return tags;
  }

  /// Lists that a statement can bind.
  static List<List<String>> chunks(Collection<String> all) {
    var chunks = new java.util.ArrayList<List<String>>();
    Iterator<String> rest = all.iterator();
    while (rest.hasNext()) {
      var chunk = new java.util.ArrayList<String>();
      while (rest.hasNext() && chunk.size() < CHUNK) {
        chunk.add(rest.next());
      }
      chunks.add(chunk);
    }
    return chunks;
  }

  static ArrayNode json(Map<String, String> tags) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    return list;
  }
}
