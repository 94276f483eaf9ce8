package dev.millrace.ml.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.tree.Scorer;
import java.lang.ref.Cleaner;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A model in ONNX: one matrix of numbers in, one row for each answer. It tells no contributions.
/// Safe for any thread; its native memory goes when nobody holds it any more.
public final class OnnxModel implements Scorer {

  private static final Cleaner CLEANER = Cleaner.create();
  private static final int MOST_FEATURES = 100_000;

  /// A tensor whose numbers lie in another file says so under this key; as protobuf writes it.
  private static final byte[] ELSEWHERE = "\n\blocation".getBytes(StandardCharsets.ISO_8859_1);

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String input;
  private final boolean isDouble;
  private final int width;
  private final OnnxAnswer answer;

  private OnnxModel(OrtEnvironment environment, OrtSession session) throws OrtException {
    this.environment = environment;
    this.session = session;
    if (session.getInputInfo().size() != 1) {
      throw wrong(
          "it has the inputs %s; expected one matrix".formatted(session.getInputInfo().keySet()));
    }
    NodeInfo only = session.getInputInfo().values().iterator().next();
    this.input = only.getName();
    if (!(only.getInfo() instanceof TensorInfo matrix)
        || matrix.getShape().length != 2
        || (matrix.type != OnnxJavaType.FLOAT && matrix.type != OnnxJavaType.DOUBLE)) {
      throw wrong(
          "its input is %s; expected a matrix of float or double".formatted(only.getInfo()));
    }
    long features = matrix.getShape()[1];
    if (matrix.getShape()[0] > 1 || features < 1 || features > MOST_FEATURES) {
      throw wrong(
          "its input has %d rows of %d features; expected any number of rows of a known number"
              .formatted(matrix.getShape()[0], features));
    }
    this.isDouble = matrix.type == OnnxJavaType.DOUBLE;
    this.width = (int) features;
    this.answer = OnnxAnswer.of(session.getOutputInfo());
  }

  /// @throws MillraceException MODEL_UNUSABLE
  public static OnnxModel read(byte[] file) {
    if (holds(file, ELSEWHERE)) {
      throw wrong("it keeps numbers in another file");
    }
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (var options = new SessionOptions()) {
        options.setIntraOpNumThreads(1); // many requests at once are what keeps all cores busy
        options.setInterOpNumThreads(1);
        OrtSession session = environment.createSession(file, options);
        return kept(environment, session);
      }
    } catch (OrtException e) {
      throw wrong("ONNX Runtime says: " + brief(String.valueOf(e.getMessage())));
    } catch (LinkageError e) {
      throw new MillraceException(
          ProblemCode.START_FAILED.problem(
              "ONNX Runtime's native library cannot be loaded: %s.".formatted(e.getMessage()),
              "It runs on Linux (x64, aarch64), macOS (aarch64) and Windows (x64)."),
          e);
    }
  }

  private static OnnxModel kept(OrtEnvironment environment, OrtSession session)
      throws OrtException {
    try {
      var model = new OnnxModel(environment, session);
      CLEANER.register(model, () -> close(session));
      return model;
    } catch (OrtException | RuntimeException e) {
      close(session);
      throw e;
    }
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not let go of a model", e);
    }
  }

  private static boolean holds(byte[] file, byte[] words) {
    for (int i = 0; i + words.length <= file.length; i++) {
      if (java.util.Arrays.equals(file, i, i + words.length, words, 0, words.length)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public double score(double[] row) {
    if (row.length != width) {
      throw new IllegalStateException(
          "A row has %d values, the model %d features; this is a bug."
              .formatted(row.length, width));
    }
    try (OnnxTensor matrix = matrix(row);
        OrtSession.Result result =
            session.run(Map.of(input, matrix), java.util.Set.of(answer.output()))) {
      return answer.number(result.get(0));
    } catch (OrtException e) {
      throw wrong("ONNX Runtime says: " + brief(String.valueOf(e.getMessage())));
    } finally {
      java.lang.ref.Reference.reachabilityFence(this); // the cleaner must not come first
    }
  }

  private OnnxTensor matrix(double[] row) throws OrtException {
    var shape = new long[] {1, width};
    if (isDouble) {
      return OnnxTensor.createTensor(environment, DoubleBuffer.wrap(row), shape);
    }
    var single = new float[width];
    for (int i = 0; i < width; i++) {
      single[i] = (float) row[i];
    }
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(single), shape);
  }

  @Override
  public double[] contributions(double[] row) {
    return new double[width];
  }

  private static String brief(String message) {
    return message.length() > 300 ? message.substring(0, 300) + "…" : message;
  }

  static MillraceException wrong(String what) {
    return ProblemCode.MODEL_UNUSABLE.exception(
        "The model file cannot be used: %s.".formatted(what),
        "Export it again, with one input of shape (rows, features) and one number or two probabilities as output.");
  }
}
