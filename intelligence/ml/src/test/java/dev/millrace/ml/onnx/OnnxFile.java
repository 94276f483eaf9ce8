package dev.millrace.ml.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes a small model in ONNX, byte by byte as onnx.proto says: `Sigmoid(X * W + B)`.
public final class OnnxFile {

  private static final int IR_VERSION = 8;
  private static final int OPSET = 13;
  private static final int FLOAT = 1;

  private OnnxFile() {}

  /// @param weights one for each feature
  public static byte[] logistic(float bias, float... weights) {
    var graph = new Message();
    graph.add(1, node("MatMul", "product", "X", "W"));
    graph.add(1, node("Add", "sum", "product", "B"));
    graph.add(1, node("Sigmoid", "Y", "sum"));
    graph.add(2, "logistic");
    graph.add(5, tensor("W", weights, weights.length, 1));
    graph.add(5, tensor("B", new float[] {bias}, 1));
    graph.add(11, value("X", weights.length));
    graph.add(12, value("Y", 1));
    var opset = new Message();
    opset.add(1, "");
    opset.add(2, OPSET);
    var model = new Message();
    model.add(1, IR_VERSION);
    model.add(7, graph);
    model.add(8, opset);
    return model.bytes();
  }

  private static Message node(String type, String output, String... inputs) {
    var node = new Message();
    for (String input : inputs) {
      node.add(1, input);
    }
    node.add(2, output);
    node.add(4, type);
    return node;
  }

  private static Message tensor(String name, float[] numbers, long... shape) {
    var tensor = new Message();
    for (long size : shape) {
      tensor.add(1, size);
    }
    tensor.add(2, FLOAT);
    tensor.add(8, name);
    var raw = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(numbers);
    tensor.add(9, raw.array());
    return tensor;
  }

  /// A matrix of any number of rows.
  private static Message value(String name, long columns) {
    var rows = new Message();
    rows.add(2, "rows");
    var width = new Message();
    width.add(1, columns);
    var shape = new Message();
    shape.add(1, rows);
    shape.add(1, width);
    var tensor = new Message();
    tensor.add(1, FLOAT);
    tensor.add(2, shape);
    var type = new Message();
    type.add(1, tensor);
    var value = new Message();
    value.add(1, name);
    value.add(2, type);
    return value;
  }

  /// Fields of protobuf: numbers as varints, everything else by its length.
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void add(int field, long number) {
      varint((long) field << 3);
      varint(number);
    }

    void add(int field, String text) {
      add(field, text.getBytes(StandardCharsets.UTF_8));
    }

    void add(int field, Message message) {
      add(field, message.bytes());
    }

    void add(int field, byte[] bytes) {
      varint(((long) field << 3) | 2);
      varint(bytes.length);
      out.writeBytes(bytes);
    }

    private void varint(long value) {
      long rest = value;
      while (rest > 0x7f) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
