package dev.millrace.ml.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// JSON in bytes (ubjson.org, draft 12), as far as XGBoost writes it. For one thread at a time.
final class Ubjson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 100;
  private static final byte NO_TYPE = 0;

  private final ByteBuffer bytes;
  private int depth;

  private Ubjson(byte[] file) {
    this.bytes = ByteBuffer.wrap(file);
  }

  /// Where JSON goes on with a name or a space, UBJSON has the type of a length.
  static boolean isOne(byte[] file) {
    return file.length > 2 && file[0] == '{' && "iUIlL$#N".indexOf(file[1]) >= 0;
  }

  static JsonNode read(byte[] file) throws IOException {
    try {
      return new Ubjson(file).value();
    } catch (BufferUnderflowException e) {
      throw new IOException("cut off", e);
    }
  }

  private JsonNode value() throws IOException {
    return value(type());
  }

  private byte type() {
    byte type = bytes.get();
    while (type == 'N') {
      type = bytes.get();
    }
    return type;
  }

  private JsonNode value(byte type) throws IOException {
    return switch (type) {
      case 'Z' -> NODES.nullNode();
      case 'T' -> NODES.booleanNode(true);
      case 'F' -> NODES.booleanNode(false);
      case 'd' -> NODES.numberNode(bytes.getFloat());
      case 'D' -> NODES.numberNode(bytes.getDouble());
      case 'S', 'H' -> NODES.textNode(text());
      case 'C' -> NODES.textNode(String.valueOf((char) bytes.get()));
      case '{' -> object();
      case '[' -> array();
      default -> NODES.numberNode(whole(type));
    };
  }

  private long whole(byte type) throws IOException {
    return switch (type) {
      case 'i' -> bytes.get();
      case 'U' -> bytes.get() & 0xff;
      case 'I' -> bytes.getShort();
      case 'l' -> bytes.getInt();
      case 'L' -> bytes.getLong();
      default -> throw new IOException("a type that is none: " + type);
    };
  }

  private String text() throws IOException {
    var text = new byte[count()];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /// Of bytes or values that must still come.
  private int count() throws IOException {
    long count = whole(bytes.get());
    if (count < 0 || count > bytes.remaining()) {
      throw new IOException("cut off");
    }
    return (int) count;
  }

  private JsonNode object() throws IOException {
    deeper();
    var object = NODES.objectNode();
    Many many = many();
    for (int i = 0; many.count() < 0 ? !ends((byte) '}') : i < many.count(); i++) {
      String name = text();
      object.set(name, many.type() == NO_TYPE ? value() : value(many.type()));
    }
    depth--;
    return object;
  }

  private JsonNode array() throws IOException {
    deeper();
    var array = NODES.arrayNode();
    Many many = many();
    for (int i = 0; many.count() < 0 ? !ends((byte) ']') : i < many.count(); i++) {
      array.add(many.type() == NO_TYPE ? value() : value(many.type()));
    }
    depth--;
    return array;
  }

  private void deeper() throws IOException {
    if (++depth > DEEPEST) {
      throw new IOException("too deep");
    }
  }

  private boolean ends(byte end) {
    if (bytes.get(bytes.position()) != end) {
      return false;
    }
    bytes.get();
    return true;
  }

  /// The type of all values and how many there are, where a container says so.
  ///
  /// @param count below zero where it ends by a sign
  private record Many(byte type, int count) {}

  private Many many() throws IOException {
    byte type = NO_TYPE;
    if (is('$')) {
      type = bytes.get();
    }
    return is('#') ? new Many(type, count()) : new Many(NO_TYPE, -1);
  }

  private boolean is(char sign) {
    if (!bytes.hasRemaining() || bytes.get(bytes.position()) != sign) {
      return false;
    }
    bytes.get();
    return true;
  }
}
