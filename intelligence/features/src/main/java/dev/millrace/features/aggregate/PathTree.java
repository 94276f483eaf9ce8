package dev.millrace.features.aggregate;

import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values that are wanted from one JSON object, found in one pass that ends at the last of
/// them. For one thread.
final class PathTree {

  private final Node root = new Node("");
  private final JsonCursor cursor = new JsonCursor();
  private final List<FoundValue> values = new ArrayList<>();
  private byte[] json = {};
  private int missing;
  private int event;

  /// One name on the way to a value.
  private static final class Node {

    final String name;
    final byte[] utf8;
    final List<Node> children = new ArrayList<>();
    @Nullable FoundValue value;
    int passedIn;

    Node(String name) {
      this.name = name;
      this.utf8 = name.getBytes(StandardCharsets.UTF_8);
    }

    Node child(String wanted) {
      for (Node child : children) {
        if (child.name.equals(wanted)) {
          return child;
        }
      }
      var child = new Node(wanted);
      children.add(child);
      return child;
    }

    @Nullable Node child(JsonCursor at) {
      for (int i = 0; i < children.size(); i++) {
        if (at.nameIs(children.get(i).utf8)) {
          return children.get(i);
        }
      }
      return null;
    }
  }

  /// Wants the value at a path; the same object for the same path.
  FoundValue want(List<String> names) {
    Node node = root;
    for (String name : names) {
      node = node.child(name);
    }
    FoundValue value = node.value;
    if (value == null) {
      value = new FoundValue();
      node.value = value;
      values.add(value);
    }
    return value;
  }

  /// Forgets the event before.
  void clear() {
    event++;
    missing = 0;
    for (int i = 0; i < values.size(); i++) {
      values.get(i).clear();
    }
  }

  /// Asks for a value of the next object; for others it is not searched.
  void ask(FoundValue value) {
    if (value.ask()) {
      missing++;
    }
  }

  /// Reads an object that is known to be JSON.
  void read(byte[] bytes, int from, int to) {
    if (missing > 0) {
      json = bytes;
      cursor.on(bytes, from, to);
      read(root);
    }
  }

  /// Of members with one name the first counts.
  private void read(Node node) {
    cursor.openObject();
    while (cursor.nextMember()) {
      Node child = node.child(cursor);
      if (child == null || child.passedIn == event) {
        cursor.skip();
        continue;
      }
      child.passedIn = event;
      read(child, cursor.kind());
      if (missing == 0) {
        return;
      }
    }
  }

  private void read(Node node, JsonKind kind) {
    if (kind == JsonKind.OBJECT && !node.children.isEmpty()) {
      read(node);
      return;
    }
    cursor.skip();
    if (node.value != null && node.value.isAsked()) {
      node.value.found(json, kind, cursor.start(), cursor.end());
      missing--;
    }
  }
}
