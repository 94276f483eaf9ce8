package dev.millrace.ml.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;

/// The form of XGBoost's model files.
final class EnsembleFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private EnsembleFile() {}

  static TreeEnsemble read(byte[] json) {
    JsonNode learner = parse(json).required("learner");
    String objective = learner.at("/objective/name").asText();
    if (!objective.equals("binary:logistic")) {
      throw new IllegalStateException(
          "A model file holds the objective '%s'; this is a bug.".formatted(objective));
    }
    var trees = new ArrayList<Tree>();
    learner.at("/gradient_booster/model/trees").forEach(tree -> trees.add(tree(tree)));
    var features = new ArrayList<String>();
    learner.required("feature_names").forEach(name -> features.add(name.asText()));
    return new TreeEnsemble(trees, features, baseScore(learner));
  }

  private static JsonNode parse(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float baseScore(JsonNode learner) {
    return Float.parseFloat(learner.at("/learner_model_param/base_score").asText());
  }

  private static Tree tree(JsonNode tree) {
    float[] defaultLeft = numbers(tree, "default_left");
    var isDefaultLeft = new boolean[defaultLeft.length];
    var cover = new double[defaultLeft.length];
    float[] hessian = numbers(tree, "sum_hessian");
    for (int node = 0; node < defaultLeft.length; node++) {
      isDefaultLeft[node] = defaultLeft[node] != 0;
      cover[node] = hessian[node];
    }
    return new Tree(
        nodes(tree, "left_children"),
        nodes(tree, "right_children"),
        nodes(tree, "split_indices"),
        numbers(tree, "split_conditions"),
        isDefaultLeft,
        cover);
  }

  private static int[] nodes(JsonNode tree, String name) {
    JsonNode array = tree.required(name);
    var nodes = new int[array.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = array.get(i).asInt();
    }
    return nodes;
  }

  private static float[] numbers(JsonNode tree, String name) {
    JsonNode array = tree.required(name);
    var numbers = new float[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) array.get(i).asDouble();
    }
    return numbers;
  }
}
