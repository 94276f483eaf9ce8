import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Trains a sequence model with DJL's PyTorch, in a process of its own, from this source. It is
 * given a file of settings and sequences and one to write, tells each epoch by a line of JSON, and
 * ends when its input does.
 */
public final class Trainer {

  private static final int SEQUENCES = 0x4d525353;
  private static final int WEIGHTS = 0x4d525351;
  private static final int MOST_WARM = 100;
  private static final int PROBES = 8;
  private static final double FIRST_FADING = 0.9;
  private static final double SECOND_FADING = 0.98;
  private static final float EPSILON = 1e-8f;
  private static final float NEVER = -1e9f;

  private record Settings(
      int items, int dims, int blocks, int heads, int length, int epochs, int negatives,
      int tokens, float rate, float dropout, float temperature, int seed) {}

  /** Numbers that are learnt, and what Adam keeps of their gradients. */
  private record Weight(NDArray value, NDArray first, NDArray second) {}

  private record Block(
      Weight scale, Weight shift, Weight query, Weight key, Weight value, Weight out,
      Weight scaleBetween, Weight shiftBetween, Weight up, Weight upAdded, Weight down,
      Weight downAdded) {}

  private final NDManager base;
  private final Settings settings;
  private final Random random;
  private final PrintStream answers;

  /** In the order of the file. */
  private final List<Weight> weights = new ArrayList<>();

  private final List<Block> blocks = new ArrayList<>();
  private final Weight items;
  private final Weight places;
  private final Weight scaleLast;
  private final Weight shiftLast;
  private int steps;
  private int warm;

  private Trainer(NDManager base, Settings settings, PrintStream answers) {
    this.base = base;
    this.settings = settings;
    this.answers = answers;
    this.random = new Random(settings.seed());
    int d = settings.dims();
    items = drawn(settings.items(), d, 0.02);
    places = drawn(settings.length(), d, 0.02);
    for (int i = 0; i < settings.blocks(); i++) {
      double spread = 1 / Math.sqrt(d);
      blocks.add(
          new Block(
              filled(d, 1), filled(d, 0), drawn(d, d, spread), drawn(d, d, spread),
              drawn(d, d, spread), drawn(d, d, spread), filled(d, 1), filled(d, 0),
              drawn(4 * d, d, spread), filled(4 * d, 0), drawn(d, 4 * d, spread / 2),
              filled(d, 0)));
    }
    scaleLast = filled(d, 1);
    shiftLast = filled(d, 0);
  }

  public static void main(String[] arguments) {
    PrintStream answers = System.out;
    System.setOut(System.err); // what libraries print must not come between
    Thread watching = new Thread(Trainer::endWithWhoAsked, "watching");
    watching.setDaemon(true);
    watching.start();
    try (var in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(Path.of(arguments[0]))))) {
      if (in.readInt() != SEQUENCES) {
        throw new IOException("the file of sequences does not begin as one");
      }
      var settings =
          new Settings(
              in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt(),
              in.readInt(), in.readInt(), in.readFloat(), in.readFloat(), in.readFloat(),
              in.readInt());
      List<int[]> rows = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        int[] row = new int[in.readInt()];
        for (int i = 0; i < row.length; i++) {
          row[i] = in.readInt();
        }
        rows.add(row);
      }
      Engine.getEngine("PyTorch").setRandomSeed(settings.seed());
      try (NDManager base = NDManager.newBaseManager()) {
        var trainer = new Trainer(base, settings, answers);
        trainer.train(rows);
        trainer.write(Path.of(arguments[1]), rows);
      }
      answers.println("{\"done\":true}");
    } catch (Throwable e) {
      e.printStackTrace();
      String words = String.valueOf(e.getMessage()).replaceAll("[^\\w .,:'()/=-]", " ");
      answers.println("{\"problem\":\"" + words + "\"}");
    }
    answers.flush();
    Runtime.getRuntime().halt(0);
  }

  /** Also when the asking process was killed. */
  private static void endWithWhoAsked() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      e.printStackTrace();
    }
    Runtime.getRuntime().halt(1);
  }

  private Weight drawn(long rows, long columns, double spread) {
    return weight(
        base.randomNormal(0, (float) spread, new Shape(rows, columns), DataType.FLOAT32));
  }

  private Weight filled(long count, float number) {
    return weight(base.full(new Shape(count), number));
  }

  private Weight weight(NDArray value) {
    value.setRequiresGradient(true);
    var weight = new Weight(value, base.zeros(value.getShape()), base.zeros(value.getShape()));
    weights.add(weight);
    return weight;
  }

  private void train(List<int[]> rows) throws IOException {
    Map<Integer, List<int[]>> byLength = new TreeMap<>(); // so that nothing is padded
    for (int[] row : rows) {
      int length = Math.min(row.length - 1, settings.length());
      if (length > 0) {
        int[] newest = Arrays.copyOfRange(row, row.length - length - 1, row.length);
        byLength.computeIfAbsent(length, l -> new ArrayList<>()).add(newest);
      }
    }
    long started = System.nanoTime();
    for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
      List<List<int[]>> batches = batches(byLength);
      warm = Math.min(MOST_WARM, 1 + batches.size() * settings.epochs() / 20);
      double sum = 0;
      long count = 0;
      for (int at = 0; at < batches.size(); at++) {
        double done = (epoch - 1 + (double) at / batches.size()) / settings.epochs();
        int places = batches.get(at).size() * (batches.get(at).get(0).length - 1);
        sum += step(batches.get(at), done) * places;
        count += places;
      }
      double loss = sum / Math.max(1, count);
      if (Double.isNaN(loss) || Double.isInfinite(loss)) {
        throw new IOException("the loss is no number after epoch " + epoch);
      }
      answers.printf(
          Locale.ROOT,
          "{\"epoch\":%d,\"loss\":%.4f,\"seconds\":%.1f}%n",
          epoch,
          loss,
          (System.nanoTime() - started) / 1e9);
      answers.flush();
    }
  }

  private List<List<int[]>> batches(Map<Integer, List<int[]>> byLength) {
    List<List<int[]>> batches = new ArrayList<>();
    for (Map.Entry<Integer, List<int[]>> entry : byLength.entrySet()) {
      List<int[]> rows = entry.getValue();
      Collections.shuffle(rows, random);
      int size = Math.max(1, settings.tokens() / entry.getKey());
      for (int at = 0; at < rows.size(); at += size) {
        batches.add(rows.subList(at, Math.min(rows.size(), at + size)));
      }
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  /** Learns from one batch; the loss before it. */
  private double step(List<int[]> batch, double done) {
    int length = batch.get(0).length - 1;
    long[] given = new long[batch.size() * length];
    long[] wanted = new long[given.length];
    for (int i = 0; i < given.length; i++) {
      given[i] = batch.get(i / length)[i % length];
      wanted[i] = batch.get(i / length)[i % length + 1];
    }
    try (NDManager arrays = base.newSubManager()) {
      NDArray loss;
      try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
        loss = loss(arrays, given, wanted, length);
        gradients.backward(loss);
      }
      steps++;
      update((float) (settings.rate() * Math.min(1, (double) steps / warm) * (1 - done)));
      return loss.getFloat();
    }
  }

  /** Softmax over what came and items drawn by chance, which stand for all. */
  private NDArray loss(NDManager arrays, long[] given, long[] wanted, int length) {
    NDArray found =
        times(
            arrays,
            last(arrays, given, length, true)
                .reshape(given.length, settings.dims())
                .normalize(2, 1),
            1 / settings.temperature());
    long[] drawn = new long[settings.negatives()];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = random.nextInt(settings.items());
    }
    NDArray others = arrays.create(drawn);
    NDArray came = found.mul(embedded(arrays.create(wanted), items).normalize(2, 1));
    NDArray vectors = embedded(others, items).normalize(2, 1);
    float standFor = (float) Math.log((settings.items() - 1.0) / drawn.length);
    NDArray isSame =
        arrays.create(wanted, new Shape(wanted.length, 1)).eq(others.reshape(1, drawn.length));
    NDArray against =
        linear(found, vectors, null)
            .add(standFor)
            .add(isSame.toType(DataType.FLOAT32, false).mul(NEVER));
    return came.sum(new int[] {1}, true)
        .concat(against, 1)
        .logSoftmax(1)
        .get(new NDIndex(":, 0"))
        .mean()
        .neg();
  }

  /** What comes out at each place. */
  private NDArray last(NDManager arrays, long[] given, int length, boolean isTraining) {
    int rows = given.length / length;
    int d = settings.dims();
    int heads = settings.heads();
    int width = d / heads;
    long[] at = new long[length];
    float[] later = new float[length * length];
    for (int i = 0; i < length; i++) {
      at[i] = i;
      Arrays.fill(later, i * length + i + 1, (i + 1) * length, NEVER);
    }
    NDArray mask = arrays.create(later, new Shape(length, length));
    NDArray x =
        times(
                arrays,
                embedded(arrays.create(given, new Shape(rows, length)), items),
                Math.sqrt(d))
            .add(embedded(arrays.create(at), places));
    x = dropped(x, isTraining);
    for (Block block : blocks) {
      NDArray y = normed(x, block.scale(), block.shift());
      NDArray query = headed(linear(y, block.query().value(), null), rows, length, heads);
      NDArray key = headed(linear(y, block.key().value(), null), rows, length, heads);
      NDArray value = headed(linear(y, block.value().value(), null), rows, length, heads);
      NDArray looks =
          times(arrays, query.matMul(key.transpose(0, 1, 3, 2)), 1 / Math.sqrt(width))
              .add(mask)
              .softmax(-1);
      NDArray seen =
          dropped(looks, isTraining).matMul(value).transpose(0, 2, 1, 3).reshape(rows, length, d);
      x = x.add(dropped(linear(seen, block.out().value(), null), isTraining));
      y = normed(x, block.scaleBetween(), block.shiftBetween());
      y = Activation.relu(linear(y, block.up().value(), block.upAdded().value()));
      y = linear(dropped(y, isTraining), block.down().value(), block.downAdded().value());
      x = x.add(dropped(y, isTraining));
    }
    return normed(x, scaleLast, shiftLast);
  }

  /**
   * The same as mul(number), whose memory DJL may give back before the way back, which reads it.
   */
  private static NDArray times(NDManager arrays, NDArray x, double factor) {
    return x.mul(arrays.create((float) factor));
  }

  private static NDArray headed(NDArray x, int rows, int length, int heads) {
    return x.reshape(rows, length, heads, x.getShape().get(2) / heads).transpose(0, 2, 1, 3);
  }

  private static NDArray linear(NDArray x, NDArray rows, NDArray added) {
    return x.getNDArrayInternal().linear(x, rows, added).get(0);
  }

  private static NDArray embedded(NDArray ids, Weight of) {
    return ids.getNDArrayInternal().embedding(ids, of.value(), SparseFormat.DENSE).get(0);
  }

  private NDArray normed(NDArray x, Weight scale, Weight shift) {
    return x.getNDArrayInternal()
        .layerNorm(x, new Shape(settings.dims()), scale.value(), shift.value(), 1e-5f)
        .get(0);
  }

  private NDArray dropped(NDArray x, boolean isTraining) {
    return isTraining && settings.dropout() > 0
        ? x.getNDArrayInternal().dropout(x, settings.dropout(), true).get(0)
        : x;
  }

  private void update(float rate) {
    double first = 1 - Math.pow(FIRST_FADING, steps);
    double second = 1 - Math.pow(SECOND_FADING, steps);
    float corrected = (float) (rate * Math.sqrt(second) / first);
    for (Weight weight : weights) {
      try (NDArray gradient = weight.value().getGradient()) {
        weight
            .value()
            .getNDArrayInternal()
            .adamUpdate(
                new NDList(weight.value(), gradient, weight.first(), weight.second()),
                new NDList(weight.value()),
                rate,
                corrected,
                0,
                1,
                -1,
                (float) FIRST_FADING,
                (float) SECOND_FADING,
                EPSILON,
                false,
                true);
      }
    }
  }

  /** The weights, and what they make of some histories, by which a reader can check itself. */
  private void write(Path file, List<int[]> rows) throws IOException {
    try (var out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      out.writeInt(WEIGHTS);
      for (int number :
          new int[] {
            settings.items(), settings.dims(), settings.blocks(), settings.heads(),
            settings.length()
          }) {
        out.writeInt(number);
      }
      out.writeFloat(settings.temperature());
      for (Weight weight : weights) {
        for (float number : weight.value().toFloatArray()) {
          out.writeFloat(number);
        }
      }
      int probes = Math.min(PROBES, rows.size());
      out.writeInt(probes);
      for (int i = 0; i < probes; i++) {
        int[] row = rows.get(i);
        int[] newest = Arrays.copyOfRange(row, Math.max(0, row.length - settings.length()), row.length);
        out.writeInt(newest.length);
        for (int item : newest) {
          out.writeInt(item);
        }
        try (NDManager arrays = base.newSubManager()) {
          long[] given = Arrays.stream(newest).asLongStream().toArray();
          NDArray found = last(arrays, given, newest.length, false);
          for (float number : found.get(new NDIndex("0, -1")).normalize(2, 0).toFloatArray()) {
            out.writeFloat(number);
          }
        }
      }
    }
  }
}
