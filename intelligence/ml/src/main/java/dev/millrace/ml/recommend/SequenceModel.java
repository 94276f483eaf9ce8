package dev.millrace.ml.recommend;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What comes next in a sequence of items, by a small causal transformer (after SASRec, Kang and
/// McAuley 2018). It is trained elsewhere and answers in plain Java: one pass over the newest items
/// of a history, and the angle between what comes out and the vector of each item.
///
/// Its file is big-endian: [#MAGIC], items, dims, blocks, heads and places as integers, the
/// temperature, and then floats: the vectors of items, those of places, of each block two numbers
/// for each dimension to norm by, the matrices query, key, value and out row by row, two numbers to
/// norm by, the matrix up, what is added to it, the matrix down and what is added to it; at last
/// two numbers for each dimension to norm by.
public final class SequenceModel implements Recommender {

  public static final int MAGIC = 0x4d525351;

  private static final int MOST_ITEMS = 2_000_000;
  private static final int MOST_DIMS = 512;
  private static final int MOST_BLOCKS = 8;
  private static final int MOST_PLACES = 1_000;

  /// Inner numbers for each outer one.
  private static final int WIDER = 4;

  /// An item that is less likely than the best by this factor, as a logarithm, says nothing.
  private static final float LEAST = -20;

  /// Likelihoods to this power, so that others than the likeliest count beside neighbours.
  private static final float FLATTENED = 0.3f;

  private final int dims;
  private final int heads;
  private final float temperature;
  private final ItemVectors vectors;
  private final float[] places;
  private final List<AttentionBlock> blocks;
  private final LayerNorm last;

  private SequenceModel(
      int dims,
      int heads,
      float temperature,
      ItemVectors vectors,
      float[] places,
      List<AttentionBlock> blocks,
      LayerNorm last) {
    this.dims = dims;
    this.heads = heads;
    this.temperature = temperature;
    this.vectors = vectors;
    this.places = places;
    this.blocks = List.copyOf(blocks);
    this.last = last;
  }

  public int items() {
    return vectors.items();
  }

  /// So many of the newest items are heeded.
  public int length() {
    return places.length / dims;
  }

  /// Each item's likelihood against that of the likeliest, which has 1, flattened.
  @Override
  public void score(int[] history, float[] scores) {
    Arrays.fill(scores, 0);
    if (history.length == 0) {
      return;
    }
    float[] wanted = vector(history);
    for (int j = 0; j < dims; j++) {
      wanted[j] /= temperature;
    }
    vectors.products(wanted, scores);
    float most = Float.NEGATIVE_INFINITY;
    for (int item = 0; item < items(); item++) {
      most = Math.max(most, scores[item]);
    }
    for (int item = 0; item < items(); item++) {
      float less = scores[item] - most;
      scores[item] = less > LEAST ? (float) Math.exp(FLATTENED * less) : 0;
    }
  }

  /// Where in the space of items somebody stands: a vector of length 1.
  ///
  /// @param history not empty, oldest first
  public float[] vector(int[] history) {
    int n = Math.min(length(), history.length);
    int from = history.length - n;
    var at = new float[n][dims];
    double root = Math.sqrt(dims);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < dims; j++) {
        at[i][j] = (float) (vectors.number(history[from + i], j) * root) + places[i * dims + j];
      }
    }
    for (int block = 0; block < blocks.size(); block++) {
      blocks.get(block).pass(at, heads, block == blocks.size() - 1 ? n - 1 : 0);
    }
    float[] found = last.of(at[n - 1]);
    double square = 0;
    for (float v : found) {
      square += (double) v * v;
    }
    float length = (float) Math.max(1e-12, Math.sqrt(square));
    for (int j = 0; j < dims; j++) {
      found[j] /= length;
    }
    return found;
  }

  /// @throws IOException when the bytes are no such model, before room is made for what they claim
  public static SequenceModel read(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("it does not begin as a sequence model");
    }
    int items = within(in.readInt(), MOST_ITEMS, "items");
    int dims = within(in.readInt(), MOST_DIMS, "dims");
    int blocks = within(in.readInt(), MOST_BLOCKS, "blocks");
    int heads = within(in.readInt(), dims, "heads");
    int places = within(in.readInt(), MOST_PLACES, "places");
    float temperature = in.readFloat();
    if (dims % heads != 0 || !(temperature > 0)) {
      throw new IOException("its dims, heads and temperature do not go together");
    }
    var vectors = new ItemVectors(floats(in, (long) items * dims), dims);
    float[] ofPlaces = floats(in, (long) places * dims);
    var read = new ArrayList<AttentionBlock>();
    for (int i = 0; i < blocks; i++) {
      read.add(
          new AttentionBlock(
              norm(in, dims),
              matrix(in, dims, dims, false),
              matrix(in, dims, dims, false),
              matrix(in, dims, dims, false),
              matrix(in, dims, dims, false),
              norm(in, dims),
              matrix(in, dims, WIDER * dims, true),
              matrix(in, WIDER * dims, dims, true)));
    }
    return new SequenceModel(dims, heads, temperature, vectors, ofPlaces, read, norm(in, dims));
  }

  public void write(DataOutputStream out) throws IOException {
    out.writeInt(MAGIC);
    for (int number : new int[] {items(), dims, blocks.size(), heads, length()}) {
      out.writeInt(number);
    }
    out.writeFloat(temperature);
    for (int item = 0; item < items(); item++) {
      for (int j = 0; j < dims; j++) {
        out.writeFloat(vectors.number(item, j));
      }
    }
    write(out, places);
    for (AttentionBlock block : blocks) {
      write(out, block.before());
      for (Affine one : List.of(block.query(), block.key(), block.value(), block.out())) {
        write(out, one.rows());
      }
      write(out, block.between());
      for (Affine one : List.of(block.up(), block.down())) {
        write(out, one.rows());
        write(out, one.added());
      }
    }
    write(out, last);
  }

  private static void write(DataOutputStream out, LayerNorm norm) throws IOException {
    write(out, norm.scale());
    write(out, norm.shift());
  }

  private static void write(DataOutputStream out, float[] numbers) throws IOException {
    for (float number : numbers) {
      out.writeFloat(number);
    }
  }

  private static LayerNorm norm(DataInputStream in, int dims) throws IOException {
    return new LayerNorm(floats(in, dims), floats(in, dims));
  }

  private static Affine matrix(DataInputStream in, int from, int to, boolean adds)
      throws IOException {
    float[] rows = floats(in, (long) from * to);
    return Affine.ofRows(rows, adds ? floats(in, to) : new float[to]);
  }

  /// Never more than the file can hold.
  private static float[] floats(DataInputStream in, long count) throws IOException {
    if (count > in.available() / Float.BYTES) {
      throw new IOException("it is cut short");
    }
    var numbers = new float[(int) count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readFloat();
      if (!Float.isFinite(numbers[i])) {
        throw new IOException("it holds what is no number");
      }
    }
    return numbers;
  }

  private static int within(int number, int most, String what) throws IOException {
    if (number < 1 || number > most) {
      throw new IOException("it has %,d %s; expected 1 to %,d".formatted(number, what, most));
    }
    return number;
  }
}
