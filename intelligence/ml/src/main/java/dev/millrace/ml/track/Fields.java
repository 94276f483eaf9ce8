package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a request says, read as protobuf's JSON is: numbers may stand as texts, a list of one may
/// stand alone.
record Fields(JsonNode body) {

  /// A text that must be there.
  String text(String name) {
    return find(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () -> MlflowRefusal.value("Missing value for required parameter '" + name + "'."));
  }

  /// A text that must be there, of at most so many characters.
  String text(String name, int most) {
    return bounded(name, text(name), most);
  }

  /// A text, or nothing where there is none, of at most so many characters.
  String optional(String name, int most) {
    return bounded(name, find(name).orElse(""), most);
  }

  Optional<String> find(String name) {
    JsonNode node = body.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (node.isContainerNode()) {
      throw MlflowRefusal.value("The parameter '%s' is not a single value.".formatted(name));
    }
    return Optional.of(node.asText());
  }

  /// Clients send both names of a run, or one of them.
  String run() {
    return find("run_id").filter(id -> !id.isEmpty()).orElseGet(() -> text("run_uuid"));
  }

  long number(String name) {
    return parsed(name, text(name));
  }

  long number(String name, long otherwise) {
    return find(name)
        .filter(text -> !text.isEmpty())
        .map(text -> parsed(name, text))
        .orElse(otherwise);
  }

  double real(String name) {
    String text = text(name);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw MlflowRefusal.value(
          "The parameter '%s' is '%s'; expected a number."
              .formatted(name, MlflowRefusal.shown(text)));
    }
  }

  /// How many a page holds.
  int most(int usual, int limit) {
    long most = number("max_results", usual);
    if (most < 1 || most > limit) {
      throw MlflowRefusal.value(
          "Invalid value %d for parameter 'max_results' supplied; expected 1 to %d."
              .formatted(most, limit));
    }
    return (int) most;
  }

  /// @param limit how many there may be
  List<Fields> items(String name, int limit) {
    var items = new ArrayList<Fields>();
    JsonNode node = body.path(name);
    if (node.size() > limit) {
      throw MlflowRefusal.value(
          "A request can contain at most %d %s; this one has %d."
              .formatted(limit, name, node.size()));
    }
    for (JsonNode item : node) {
      items.add(new Fields(item));
    }
    return items;
  }

  List<String> texts(String name) {
    var texts = new ArrayList<String>();
    JsonNode node = body.path(name);
    if (node.isTextual()) {
      return List.of(node.asText());
    }
    node.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  static String bounded(String name, String value, int most) {
    if (value.length() > most) {
      throw MlflowRefusal.value(
          "The value of '%s' has %d characters; expected at most %d."
              .formatted(name, value.length(), most));
    }
    if (value.indexOf('\0') >= 0) {
      throw MlflowRefusal.value("The value of '%s' holds a null character.".formatted(name));
    }
    return value;
  }

  private static long parsed(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw MlflowRefusal.value(
          "The parameter '%s' is '%s'; expected a whole number."
              .formatted(name, MlflowRefusal.shown(text)));
    }
  }
}
