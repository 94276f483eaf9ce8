package dev.millrace.ml.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import java.util.List;
import java.util.Map;

/// Where a model's answer is: a number, or the second of two probabilities, which is that of "yes".
///
/// @param output the last one that holds numbers; those of scikit-learn have a label before it
record OnnxAnswer(String output) {

  static OnnxAnswer of(Map<String, NodeInfo> outputs) {
    String found = null;
    for (NodeInfo output : outputs.values()) {
      boolean isNumbers =
          output.getInfo() instanceof TensorInfo tensor
              && (tensor.type == OnnxJavaType.FLOAT || tensor.type == OnnxJavaType.DOUBLE);
      if (isNumbers || output.getInfo() instanceof SequenceInfo) {
        found = output.getName();
      }
    }
    if (found == null) {
      throw OnnxModel.wrong("its outputs are %s; expected numbers".formatted(outputs.keySet()));
    }
    return new OnnxAnswer(found);
  }

  double number(OnnxValue value) throws OrtException {
    return switch (value) {
      case OnnxTensor tensor -> ofRow(numbers(tensor.getValue()));
      case OnnxSequence sequence -> ofMaps(sequence);
      default -> throw OnnxModel.wrong("its output is %s".formatted(value.getInfo()));
    };
  }

  private static double[] numbers(Object value) {
    return switch (value) {
      case float[] row -> wide(row);
      case double[] row -> row;
      case float[][] rows when rows.length == 1 -> wide(rows[0]);
      case double[][] rows when rows.length == 1 -> rows[0];
      case Float number -> new double[] {number};
      case Double number -> new double[] {number};
      default -> throw OnnxModel.wrong("its output is no row of numbers");
    };
  }

  private static double[] wide(float[] row) {
    var wide = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      wide[i] = row[i];
    }
    return wide;
  }

  private static double ofRow(double[] row) {
    if (row.length == 1 || row.length == 2) {
      return row[row.length - 1];
    }
    throw OnnxModel.wrong("it answers with %d numbers; expected one or two".formatted(row.length));
  }

  /// A map from each label to its probability, as scikit-learn's classifiers are exported.
  private static double ofMaps(OnnxSequence sequence) throws OrtException {
    List<? extends OnnxValue> maps = sequence.getValue();
    try {
      if (maps.size() == 1 && maps.getFirst() instanceof OnnxMap map) {
        Map<?, ?> probabilities = map.getValue();
        Object yes = probabilities.get(1L);
        Object other = yes == null ? probabilities.get("1") : yes;
        if (other instanceof Number number && probabilities.size() == 2) {
          return number.doubleValue();
        }
      }
      throw OnnxModel.wrong("its labels are not 0 and 1");
    } finally {
      maps.forEach(OnnxValue::close);
    }
  }
}
