package dev.millrace.ml.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.MillraceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The form of XGBoost's model files.
final class EnsembleFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_FEATURES = 100_000;

  private EnsembleFile() {}

  static TreeEnsemble read(byte[] file) {
    try {
      return read(parse(file).required("learner"));
    } catch (IllegalArgumentException e) {
      throw Shape.wrong("it lacks what XGBoost writes (%s)".formatted(e.getMessage()));
    } catch (MillraceException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw Shape.wrong("it is no whole file of XGBoost");
    }
  }

  private static TreeEnsemble read(JsonNode learner) {
    String objective = learner.at("/objective/name").asText();
    Link link = link(objective);
    String booster = learner.at("/gradient_booster/name").asText("gbtree");
    if (!booster.equals("gbtree")) {
      throw Shape.wrong("its booster is '%s'; expected gbtree".formatted(booster));
    }
    if (learner.at("/learner_model_param/num_class").asInt(0) > 1
        || learner.at("/learner_model_param/num_target").asInt(1) > 1) {
      throw Shape.wrong("it answers with several numbers; expected one");
    }
    var features = new ArrayList<String>();
    learner.path("feature_names").forEach(name -> features.add(name.asText()));
    int width = learner.at("/learner_model_param/num_feature").asInt(features.size());
    if (width < 1 || width > MOST_FEATURES) {
      throw Shape.wrong("it has %d features".formatted(width));
    }
    for (int i = features.size(); i < width; i++) {
      features.add("f" + i);
    }
    List<Tree> trees = new ArrayList<>();
    learner.at("/gradient_booster/model/trees").forEach(tree -> trees.add(tree(tree)));
    return new TreeEnsemble(
        Shape.checked(trees, features.size()),
        features,
        (float) link.margin(baseScore(learner)),
        link);
  }

  private static Link link(String objective) {
    return switch (objective) {
      case "binary:logistic", "reg:logistic" -> Link.LOGISTIC;
      case "binary:logitraw",
          "reg:squarederror",
          "reg:absoluteerror",
          "reg:pseudohubererror",
          "rank:pairwise",
          "rank:ndcg",
          "rank:map" ->
          Link.IDENTITY;
      case "count:poisson", "reg:gamma", "reg:tweedie" -> Link.EXPONENTIAL;
      default ->
          throw Shape.wrong(
              "its objective is '%s'; expected one that answers with one number, such as binary:logistic or reg:squarederror"
                  .formatted(objective));
    };
  }

  private static JsonNode parse(byte[] file) throws IOException {
    return Ubjson.isOne(file) ? Ubjson.read(file) : JSON.readTree(file);
  }

  /// XGBoost 3.1 and later write it as a list of one.
  private static float baseScore(JsonNode learner) {
    String text = learner.at("/learner_model_param/base_score").asText();
    return Float.parseFloat(text.replace("[", "").replace("]", ""));
  }

  private static Tree tree(JsonNode tree) {
    for (JsonNode type : tree.path("split_type")) {
      if (type.asInt() != 0) {
        throw Shape.wrong("it splits by category; expected numbers");
      }
    }
    float[] defaultLeft = numbers(tree, "default_left");
    var isDefaultLeft = new boolean[defaultLeft.length];
    var cover = new double[defaultLeft.length];
    float[] hessian = numbers(tree, "sum_hessian");
    int[] left = nodes(tree, "left_children");
    int[] right = nodes(tree, "right_children");
    int[] feature = nodes(tree, "split_indices");
    float[] condition = numbers(tree, "split_conditions");
    for (int length :
        new int[] {hessian.length, left.length, right.length, feature.length, condition.length}) {
      if (length != defaultLeft.length) {
        throw Shape.wrong("a tree's lists differ in length");
      }
    }
    for (int node = 0; node < defaultLeft.length; node++) {
      isDefaultLeft[node] = defaultLeft[node] != 0;
      cover[node] = hessian[node];
    }
    return new Tree(left, right, feature, condition, isDefaultLeft, cover);
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
      numbers[i] = number(array.get(i));
    }
    return numbers;
  }

  /// JSON writes a truth where UBJSON writes a number.
  private static float number(JsonNode value) {
    return value.isBoolean() ? (value.asBoolean() ? 1 : 0) : (float) value.asDouble();
  }
}
