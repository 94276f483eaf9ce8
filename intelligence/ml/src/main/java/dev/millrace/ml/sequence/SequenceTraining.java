package dev.millrace.ml.sequence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.SequenceModel;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Trains a sequence model in a process beside this one, which has torch. It is given a file of
/// sequences and gives back one of weights; what came out of torch for some histories comes with
/// it, and the model must say the same here.
public final class SequenceTraining {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOURCE = "Trainer.java";
  private static final int SEQUENCES = 0x4d525353;
  private static final long MOST_WEIGHTS = 1L << 30;
  private static final double SAME = 1e-4;
  private static final int MOST_CHARACTERS = 300;

  /// In an epoch, where there is enough to learn from.
  private static final int LEAST_STEPS = 64;

  private static final int LEAST_TOKENS = 32;

  /// No line of JSON: the process says nothing more.
  private static final String END = "";

  /// The epochs told of a training.
  private static final int TOLD = 10;

  private final TorchPlace place;
  private final SequenceSettings settings;
  private final Consumer<String> log;

  /// @param log takes some lines of how it goes
  public SequenceTraining(TorchPlace place, SequenceSettings settings, Consumer<String> log) {
    this.place = place;
    this.settings = settings;
    this.log = log;
  }

  /// @param rows sequences of items, oldest first
  /// @throws MillraceException START_FAILED when the process fails
  /// @throws InterruptedException when it is to stop; then the process ends too
  public SequenceModel train(Interactions rows) throws InterruptedException {
    if (ModuleFinder.ofSystem().find("jdk.compiler").isEmpty()) {
      throw ProblemCode.START_FAILED.exception(
          "A sequence model is trained by a program that Java compiles as it starts, and this Java at '%s' has no compiler."
              .formatted(System.getProperty("java.home")),
          "Run Millrace with a JDK, or leave 'sequence' out of the model.");
    }
    try {
      Path work = Files.createTempDirectory("millrace-sequence");
      try {
        return train(rows, work);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SequenceModel train(Interactions rows, Path work)
      throws IOException, InterruptedException {
    Path source = work.resolve(SOURCE);
    try (InputStream in = SequenceTraining.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IllegalStateException(SOURCE + " is not in the jar; this is a bug.");
      }
      Files.copy(in, source);
    }
    Path sequences = work.resolve("sequences");
    Path weights = work.resolve("weights");
    write(rows, sequences);
    Path errors = work.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command(work, source, sequences, weights))
            .directory(work.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment(work));
    Process process = builder.start();
    try {
      follow(process, errors);
    } finally {
      process.destroyForcibly().waitFor();
    }
    if (Files.size(weights) > MOST_WEIGHTS) {
      throw failed("wrote more than %,d bytes".formatted(MOST_WEIGHTS));
    }
    return read(Files.readAllBytes(weights));
  }

  private List<String> command(Path work, Path source, Path sequences, Path weights) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", // the work is torch's
        "--enable-native-access=ALL-UNNAMED",
        "-Dai.djl.offline=true",
        "-Dai.djl.pytorch.num_threads=" + settings.threads(),
        "-Dai.djl.pytorch.num_interop_threads=1",
        "-Djava.io.tmpdir=" + work,
        "-cp",
        place.jars().resolve("*").toString(),
        source.toString(),
        sequences.toString(),
        weights.toString());
  }

  /// DJL unpacks the natives once, where that can be written; it asks nobody for anything.
  private Map<String, String> environment(Path work) {
    Path natives = place.jars().resolve("natives");
    boolean isKept = Files.isWritable(place.jars());
    return Map.of(
        "DJL_CACHE_DIR",
        (isKept ? natives : work.resolve("natives")).toString(),
        "DJL_OFFLINE",
        "true",
        "OPT_OUT_TRACKING",
        "true",
        "OMP_NUM_THREADS",
        String.valueOf(settings.threads()));
  }

  /// Its process ends with this method, or when nobody holds its input any more.
  private void follow(Process process, Path errors) throws IOException, InterruptedException {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    Thread.ofVirtual().name("sequence-training").start(() -> tell(output, lines));
    int every = Math.max(1, settings.epochs() / TOLD);
    while (true) {
      String line = lines.take();
      if (line.equals(END)) {
        throw failed("ended with %d: %s".formatted(process.waitFor(), lastOf(errors)));
      }
      JsonNode told = json(line);
      if (told.has("problem")) {
        throw failed("failed: " + shortened(told.path("problem").asText()));
      }
      if (told.has("done")) {
        return;
      }
      int epoch = told.path("epoch").asInt();
      if (epoch % every == 0) {
        log.accept(
            String.format(
                Locale.ROOT,
                "sequence model, epoch %d of %d: loss %.3f after %.0f s",
                epoch,
                settings.epochs(),
                told.path("loss").asDouble(),
                told.path("seconds").asDouble()));
      }
    }
  }

  private static void tell(BufferedReader output, BlockingQueue<String> lines) {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // the process has ended
    } finally {
      lines.add(END);
    }
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw failed("said what is no JSON: " + shortened(line));
    }
  }

  private static String lastOf(Path errors) throws IOException {
    try (Stream<String> lines = Files.lines(errors, StandardCharsets.UTF_8)) {
      return shortened(lines.reduce("", (_, line) -> line));
    }
  }

  private static String shortened(String words) {
    return words.length() > MOST_CHARACTERS ? words.substring(0, MOST_CHARACTERS) + "…" : words;
  }

  /// What it reads: magic, the settings in their order without threads, and for each row how many
  /// items it has and what they are.
  private void write(Interactions rows, Path file) throws IOException {
    var sequences = new ArrayList<int[]>();
    for (int row = 0; row < rows.rows(); row++) {
      int[] sequence = withoutRepeats(rows.row(row));
      if (sequence.length > 1) {
        int most = settings.length() + 1;
        sequences.add(
            Arrays.copyOfRange(sequence, Math.max(0, sequence.length - most), sequence.length));
      }
    }
    try (var out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      out.writeInt(SEQUENCES);
      out.writeInt(rows.items());
      out.writeInt(settings.dims());
      out.writeInt(settings.blocks());
      out.writeInt(settings.heads());
      out.writeInt(settings.length());
      out.writeInt(settings.epochs());
      out.writeInt(settings.negatives());
      out.writeInt(tokens(sequences));
      out.writeFloat(settings.rate());
      out.writeFloat(settings.dropout());
      out.writeFloat(settings.temperature());
      out.writeInt(settings.seed());
      out.writeInt(sequences.size());
      for (int[] sequence : sequences) {
        out.writeInt(sequence.length);
        for (int item : sequence) {
          out.writeInt(item);
        }
      }
    }
  }

  /// Of little data more and smaller batches, so that there are steps enough to learn in.
  private int tokens(List<int[]> sequences) {
    long all = sequences.stream().mapToLong(sequence -> sequence.length - 1).sum();
    return Math.clamp(all / LEAST_STEPS, LEAST_TOKENS, Math.max(LEAST_TOKENS, settings.tokens()));
  }

  /// Looking at the same thing twice in a row says nothing of what comes next.
  private static int[] withoutRepeats(int[] row) {
    var kept = new int[row.length];
    int count = 0;
    for (int item : row) {
      if (count == 0 || kept[count - 1] != item) {
        kept[count++] = item;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /// @throws IllegalStateException when the model says something else here than in torch
  static SequenceModel read(byte[] file) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(new ByteArrayInputStream(file)))) {
      SequenceModel model = SequenceModel.read(in);
      int probes = in.readInt();
      for (int probe = 0; probe < probes; probe++) {
        var history = new int[Math.clamp(in.readInt(), 1, model.length())];
        for (int i = 0; i < history.length; i++) {
          history[i] = Math.floorMod(in.readInt(), model.items());
        }
        for (float found : model.vector(history)) {
          if (!(Math.abs(found - in.readFloat()) < SAME)) {
            throw new IllegalStateException(
                "A sequence model says something else here than in torch; this is a bug.");
          }
        }
      }
      return model;
    }
  }

  private static MillraceException failed(String what) {
    return ProblemCode.START_FAILED.exception(
        "The process that trains a sequence model %s.".formatted(what),
        "Leave 'sequence' out of the model to train without it; with fewer 'dims' it takes less memory.");
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
