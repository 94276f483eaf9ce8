package dev.millrace.govern.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A page of records as a service answered it, without the records of some people.
final class Pages {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> fields;
  private final Predicate<String> isTheirs;
  private final Consumer<JsonNode> found;

  /// @param fields of a record that hold ids
  /// @param isTheirs whether an id is of those who go
  /// @param found is handed every record that goes
  Pages(Set<String> fields, Predicate<String> isTheirs, Consumer<JsonNode> found) {
    this.fields = fields;
    this.isTheirs = isTheirs;
    this.found = found;
  }

  /// @return the page without them; the same text where there is none of theirs; null where it is
  ///   no JSON, so that nothing can be said
  @Nullable String without(String page) {
    try {
      JsonNode root = JSON.readTree(page);
      if (isTheirRecord(root)) {
        found.accept(root);
        return "{}";
      }
      return cut(root) ? JSON.writeValueAsString(root) : page;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private boolean cut(JsonNode node) {
    boolean isCut = false;
    if (node instanceof ArrayNode array) {
      for (int i = array.size() - 1; i >= 0; i--) {
        if (isTheirRecord(array.get(i))) {
          found.accept(array.remove(i));
          isCut = true;
        } else {
          isCut |= cut(array.get(i));
        }
      }
    } else if (node instanceof ObjectNode object) {
      for (var field : object.properties()) {
        if (isTheirRecord(field.getValue())) {
          found.accept(field.getValue());
          field.setValue(JSON.nullNode());
          isCut = true;
        } else {
          isCut |= cut(field.getValue());
        }
      }
    }
    return isCut;
  }

  private boolean isTheirRecord(JsonNode node) {
    return node.isObject()
        && fields.stream()
            .map(node::path)
            .anyMatch(value -> value.isValueNode() && isTheirs.test(value.asText()));
  }
}
