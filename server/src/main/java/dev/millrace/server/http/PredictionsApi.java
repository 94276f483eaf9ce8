package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.Answered;
import dev.millrace.ml.Asked;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.Prediction;
import dev.millrace.ml.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/api/v1/models/{model}/predictions`: what a model says of one key or of many, by stored
/// features or by what is passed in.
@Blocking
@ProducesJson
public final class PredictionsApi {

  /// Of one request, here and over gRPC.
  static final int MOST_ROWS = 1_000;

  private final MlModels models;

  PredictionsApi(MlModels models) {
    this.models = models;
  }

  @Get("/models/{model}/predictions/{key}")
  public Predicted predict(@Param String model, @Param String key) {
    return Predicted.of(models.predict(model, key));
  }

  @Post("/models/{model}/predictions")
  public Items<Row> predictMany(@Param String model, @RequestObject JsonNode request) {
    JsonNode rows = request.path("rows");
    checkCount(rows.isArray() ? rows.size() : 0);
    var asked = new ArrayList<Asked>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      asked.add(asked(rows.get(i), i));
    }
    return new Items<>(models.predict(model, asked).stream().map(Row::of).toList());
  }

  static void checkCount(int rows) {
    if (rows < 1 || rows > MOST_ROWS) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The request has %,d 'rows', expected 1 to %,d.".formatted(rows, MOST_ROWS),
          "Send {\"rows\": [{\"key\": \"C1\"}]}, more of them in several requests.");
    }
  }

  private static Asked asked(JsonNode row, int place) {
    for (Map.Entry<String, JsonNode> field : row.properties()) {
      if (!field.getKey().equals("key") && !field.getKey().equals("features")) {
        throw wrong(place, field.getKey(), "key or features");
      }
    }
    JsonNode key = row.path("key");
    if (!row.isObject() || !(key.isTextual() || key.isMissingNode() || key.isNull())) {
      throw wrong(place, key.isMissingNode() ? row.toString() : key.toString(), "a text as 'key'");
    }
    JsonNode given = row.path("features");
    if (!(given.isObject() || given.isMissingNode() || given.isNull())) {
      throw wrong(place, given.toString(), "an object of numbers as 'features'");
    }
    var features = new HashMap<String, Double>();
    for (Map.Entry<String, JsonNode> feature : given.properties()) {
      if (!feature.getValue().isNumber()) {
        throw wrong(place, feature.getValue().toString(), "a number as '" + feature.getKey() + "'");
      }
      features.put(feature.getKey(), feature.getValue().doubleValue());
    }
    return new Asked(
        key.isTextual() && !key.textValue().isEmpty() ? key.textValue() : null, features);
  }

  private static MillraceException wrong(int place, String found, String expected) {
    return ProblemCode.PARAMETER_VALUE.exception(
        "The row %d of 'rows' has '%s'; expected %s."
            .formatted(place + 1, found.substring(0, Math.min(80, found.length())), expected),
        "Send it as in {\"key\": \"C1\", \"features\": {\"orders_90d\": 2}}.");
  }

  /// Seconds of the shop's time between what the oldest stored feature speaks of and the answer.
  static @Nullable Double age(Prediction prediction) {
    Instant oldest = prediction.oldest();
    return oldest == null
        ? null
        : Math.max(0, Duration.between(oldest, prediction.asOf()).toMillis() / 1e3);
  }

  /// One of many: an answer, or why there is none.
  record Row(@Nullable Predicted prediction, ProblemAnswers.@Nullable Body problem) {

    static Row of(Answered answered) {
      return switch (answered) {
        case Answered.Told told -> new Row(Predicted.of(told.prediction()), null);
        case Answered.Refused refused -> new Row(null, ProblemAnswers.Body.of(refused.problem()));
      };
    }
  }

  /// What a model says of one key.
  ///
  /// @param degraded in what the answer is less than it should be; empty for nothing
  record Predicted(
      String responseId,
      String key,
      double score,
      boolean aboveThreshold,
      double threshold,
      CustomersApi.ModelRef model,
      String standing,
      Instant asOf,
      @Nullable Double ageSeconds,
      List<String> degraded,
      Map<String, Double> features,
      List<Reason> reasons) {

    static Predicted of(Prediction prediction) {
      return new Predicted(
          prediction.responseId(),
          prediction.key(),
          prediction.probability(),
          prediction.willChurn(),
          prediction.threshold(),
          new CustomersApi.ModelRef(
              prediction.version().model(), String.valueOf(prediction.version().version())),
          prediction.standing().name().toLowerCase(Locale.ROOT),
          prediction.asOf(),
          age(prediction),
          prediction.degraded(),
          prediction.features(),
          prediction.reasons());
    }
  }
}
