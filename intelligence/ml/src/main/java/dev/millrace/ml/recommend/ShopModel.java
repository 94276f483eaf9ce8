package dev.millrace.ml.recommend;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a shop's recommendations are answered from, and the file it is kept in.
///
/// @param items the ids of items, by number
/// @param trending how much each is wanted now
/// @param near what is looked at near what
/// @param together what lies in the same baskets
/// @param regressed what EASE predicts from what; without neighbours where there are too many items
/// @param habits who buys what how often; of nobody where no scenario asks for the next basket
/// @param sequence what comes next in what a customer does; null where it is not asked for or does
///   not win
/// @param sequenceWeight how much it counts beside the neighbours, 0 to 1
public record ShopModel(
    List<String> items,
    float[] trending,
    ItemNeighbours near,
    ItemNeighbours together,
    ItemNeighbours regressed,
    Habits habits,
    @Nullable SequenceModel sequence,
    float sequenceWeight) {

  private static final int MAGIC = 0x4d525233;
  private static final int WITHOUT_SEQUENCE = 0x4d525232;
  private static final int WITHOUT_HABITS = 0x4d525231;

  public ShopModel {
    items = List.copyOf(items);
  }

  /// Without a sequence model.
  public ShopModel(
      List<String> items,
      float[] trending,
      ItemNeighbours near,
      ItemNeighbours together,
      ItemNeighbours regressed,
      Habits habits) {
    this(items, trending, near, together, regressed, habits, null, 0);
  }

  /// Without habits.
  public ShopModel(
      List<String> items,
      float[] trending,
      ItemNeighbours near,
      ItemNeighbours together,
      ItemNeighbours regressed) {
    this(items, trending, near, together, regressed, Habits.none(items.size()));
  }

  /// The same with a sequence model.
  ///
  /// @param weight how much it counts, 0 to 1; it is left out where 0
  public ShopModel with(SequenceModel model, float weight) {
    return new ShopModel(
        items,
        trending,
        near,
        together,
        regressed,
        habits,
        weight > 0 ? model : null,
        weight > 0 ? weight : 0);
  }

  /// For one customer, by their history.
  public Recommender personal() {
    if (sequence == null) {
      return new Blend(List.of(near, regressed), new float[] {0.5f, 0.5f});
    }
    float rest = (1 - sequenceWeight) / 2;
    return new Blend(List.of(near, regressed, sequence), new float[] {rest, rest, sequenceWeight});
  }

  public byte[] toBytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(sequence == null ? WITHOUT_SEQUENCE : MAGIC);
      out.writeInt(items.size());
      for (String item : items) {
        out.writeUTF(item);
      }
      write(out, trending);
      write(out, near);
      write(out, together);
      write(out, regressed);
      write(out, habits);
      if (sequence != null) {
        out.writeFloat(sequenceWeight);
        sequence.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// @throws IllegalStateException when the bytes are no such model
  public static ShopModel of(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int magic = in.readInt();
      if (magic != MAGIC && magic != WITHOUT_SEQUENCE && magic != WITHOUT_HABITS) {
        throw new IOException("it does not begin as one");
      }
      int n = in.readInt();
      var items = new ArrayList<String>();
      for (int i = 0; i < n; i++) {
        items.add(in.readUTF());
      }
      float[] trending = floats(in);
      ItemNeighbours near = neighbours(in);
      ItemNeighbours together = neighbours(in);
      ItemNeighbours regressed = neighbours(in);
      Habits habits = magic == WITHOUT_HABITS ? Habits.none(n) : habits(in, n);
      var model = new ShopModel(items, trending, near, together, regressed, habits);
      return magic == MAGIC ? withSequence(model, in) : model;
    } catch (IOException e) {
      throw new IllegalStateException(
          "The file is not a model of recommendations: %s.".formatted(e.getMessage()), e);
    }
  }

  private static ShopModel withSequence(ShopModel model, DataInputStream in) throws IOException {
    float weight = in.readFloat();
    SequenceModel sequence = SequenceModel.read(in);
    if (!(weight > 0 && weight <= 1) || sequence.items() != model.items().size()) {
      throw new IOException("its sequence model does not belong to it");
    }
    return model.with(sequence, weight);
  }

  private static void write(DataOutputStream out, ItemNeighbours neighbours) throws IOException {
    write(out, neighbours.start());
    write(out, neighbours.neighbour());
    write(out, neighbours.similarity());
    out.writeFloat(neighbours.fading());
  }

  private static ItemNeighbours neighbours(DataInputStream in) throws IOException {
    return new ItemNeighbours(ints(in), ints(in), floats(in), in.readFloat());
  }

  private static void write(DataOutputStream out, Habits habits) throws IOException {
    write(out, habits.people().start());
    write(out, habits.people().item());
    write(out, habits.people().weight());
    write(out, habits.popularity());
  }

  private static Habits habits(DataInputStream in, int items) throws IOException {
    return new Habits(new Interactions(items, ints(in), ints(in), floats(in)), floats(in));
  }

  private static void write(DataOutputStream out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private static void write(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static int[] ints(DataInputStream in) throws IOException {
    var values = new int[length(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }

  private static float[] floats(DataInputStream in) throws IOException {
    var values = new float[length(in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  /// Never more than the file can hold.
  private static int length(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available() / Float.BYTES) {
      throw new IOException("it is cut short");
    }
    return length;
  }
}
