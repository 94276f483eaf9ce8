package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.Explanation.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps predictions for a while and explains them.
final class Answers {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REASONS = 5;

  private final AnswerLog log;
  private final Registry registry;
  private final Artifacts artifacts;
  private final ValueAnswers values;
  private final SegmentAnswers segments;
  private final RecommendationAnswers recommendations;

  Answers(
      AnswerLog log,
      Registry registry,
      Artifacts artifacts,
      RecommendationAnswers recommendations) {
    this.log = log;
    this.registry = registry;
    this.artifacts = artifacts;
    this.values = new ValueAnswers(log, artifacts);
    this.segments = new SegmentAnswers(log, artifacts);
    this.recommendations = recommendations;
  }

  ValueAnswers ofValues() {
    return values;
  }

  SegmentAnswers ofSegments() {
    return segments;
  }

  RecommendationAnswers ofRecommendations() {
    return recommendations;
  }

  /// What a challenger would have answered; it is found by the id of the answer and `-shadow`.
  void keepShadow(Prediction given, ServedModel challenger, double score, FeatureLook read) {
    log.add(
        new AnswerLog.Entry(
            given.responseId() + "-shadow",
            given.asOf(),
            challenger.version().model(),
            challenger.version().version(),
            given.key(),
            () -> body(score, "SHADOW", challenger.version(), read)));
  }

  /// @param read every feature that was looked at
  void keep(Prediction prediction, FeatureLook read) {
    log.add(
        new AnswerLog.Entry(
            prediction.responseId(),
            prediction.asOf(),
            prediction.version().model(),
            prediction.version().version(),
            prediction.key(),
            () ->
                body(
                    prediction.probability(),
                    prediction.standing().name(),
                    prediction.version(),
                    read)));
  }

  private static String body(
      double probability, String standing, ModelVersion version, FeatureLook read) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("probability", probability)
            .put("standing", standing);
    var features = body.putArray("features");
    for (String name : version.features()) {
      FeatureValue value = read.values().get(name);
      if (value != null) {
        ObjectNode feature =
            features.addObject().put("name", name).put("origin", read.origin(name));
        Double number = value.number();
        feature.put("value", number == null ? null : number.toString());
        feature.put("eventTime", value.eventTime() == null ? null : value.eventTime().toString());
      }
    }
    return body.toString();
  }

  Explanation explain(String id) {
    AnswerLog.Entry entry =
        log.find(RecommendationAnswers.id(id))
            .orElseThrow(() ->
                ProblemCode.NOT_FOUND.exception(
                    "No answer '%s' is known."
                        .formatted(id.substring(0, Math.min(80, id.length()))),
                    "Answers are kept for a time and up to a number; see 'ml: {keep_answers, answers}' in millrace.yaml."));
    ModelVersion version =
        registry
            .find(entry.model(), entry.version())
            .orElseThrow(() ->
                ProblemCode.NOT_FOUND.exception(
                    "Version %d of the model '%s', which gave the answer, is gone."
                        .formatted(entry.version(), entry.model()),
                    "Restore it from a backup."));
    String json = entry.body().get();
    JsonNode body = read(json);
    return switch (body.path(KeptBody.KIND).asText()) {
      case KeptBody.OfValue.IS -> values.explain(entry, version, json);
      case KeptBody.OfSegments.IS -> segments.explain(entry, version, json);
      case KeptBody.OfItems.IS -> recommendations.explain(entry, version, json);
      default -> number(entry, version, body);
    };
  }

  private Explanation number(AnswerLog.Entry entry, ModelVersion version, JsonNode body) {
    List<Value> values = values(body);
    double probability = body.path("probability").asDouble();
    try {
      var served = ServedModel.read(version, artifacts.read(version));
      Map<String, Double> known = new HashMap<>();
      values.forEach(value -> {
        if (value.value() != null) {
          known.put(value.feature(), value.value());
        }
      });
      double[] row = served.row(name -> known.getOrDefault(name, Double.NaN));
      return new Explanation(
          entry.id(),
          Explanation.Kind.PROBABILITY,
          entry.at(),
          entry.key(),
          version,
          probability,
          body.path("standing").asText("CHAMPION"),
          values,
          served.reasons(row, REASONS),
          served.probability(row),
          null,
          Explanation.Made.NOTHING);
    } catch (MillraceException e) {
      return new Explanation(
          entry.id(),
          Explanation.Kind.PROBABILITY,
          entry.at(),
          entry.key(),
          version,
          probability,
          body.path("standing").asText("CHAMPION"),
          values,
          List.of(),
          null,
          e.problem().message(),
          Explanation.Made.NOTHING);
    }
  }

  private static List<Value> values(JsonNode body) {
    var values = new ArrayList<Value>();
    for (JsonNode feature : body.path("features")) {
      @Nullable String value = feature.path("value").textValue();
      @Nullable String time = feature.path("eventTime").textValue();
      values.add(
          new Value(
              feature.path("name").asText(),
              value == null ? null : Double.valueOf(value),
              time == null ? null : Instant.parse(time),
              feature.path("origin").asText()));
    }
    return values;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored answer is not readable; this is a bug.", e);
    }
  }
}
