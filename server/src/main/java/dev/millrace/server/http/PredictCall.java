package dev.millrace.server.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.linecorp.armeria.common.grpc.protocol.ArmeriaStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.protocol.AbstractUnaryGrpcService;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.ml.Answered;
import dev.millrace.ml.Asked;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.Prediction;
import dev.millrace.ml.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import millrace.v1.PredictRequest;
import millrace.v1.PredictResponse;
import millrace.v1.PredictRow;
import millrace.v1.Predicted;
import millrace.v1.PredictedRow;
import millrace.v1.PredictionReason;
import millrace.v1.PredictionStanding;
import millrace.v1.RowProblem;

/// `millrace.v1.Models/Predict` over gRPC.
final class PredictCall extends AbstractUnaryGrpcService {

  static final String PATH = "/millrace.v1.Models/Predict";

  private static final int INVALID_ARGUMENT = 3;
  private static final int NOT_FOUND = 5;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int UNAVAILABLE = 14;
  private static final int UNAUTHENTICATED = 16;

  private final MlModels models;
  private final BusinessClock clock;

  PredictCall(MlModels models, BusinessClock clock) {
    this.models = models;
    this.clock = clock;
  }

  @Override
  protected CompletionStage<byte[]> handleMessage(ServiceRequestContext context, byte[] message) {
    return CompletableFuture.supplyAsync(() -> answer(message), context.blockingTaskExecutor());
  }

  private byte[] answer(byte[] message) {
    try {
      return answer(PredictRequest.parseFrom(message)).toByteArray();
    } catch (MillraceException e) {
      Problem problem = e.problem();
      throw new ArmeriaStatusException(
          status(problem), problem.message() + " " + problem.hint(), e);
    } catch (InvalidProtocolBufferException e) {
      throw new ArmeriaStatusException(
          INVALID_ARGUMENT, "The message is no PredictRequest: " + e.getMessage(), e);
    }
  }

  private static int status(Problem problem) {
    return switch (problem.code().kind()) {
      case USER -> INVALID_ARGUMENT;
      case NOT_FOUND -> NOT_FOUND;
      case ACCESS -> UNAUTHENTICATED;
      case BUSY -> RESOURCE_EXHAUSTED;
      case RESOURCE -> UNAVAILABLE;
    };
  }

  private PredictResponse answer(PredictRequest request) {
    PredictionsApi.checkCount(request.getRowsCount());
    List<Asked> asked = request.getRowsList().stream().map(PredictCall::asked).toList();
    var answer = PredictResponse.newBuilder();
    models.predict(request.getModel(), asked).forEach(row -> answer.addRows(row(row)));
    return answer.setAsOf(timestamp(clock.instant())).build();
  }

  private static Asked asked(PredictRow row) {
    return new Asked(row.getKey().isEmpty() ? null : row.getKey(), row.getFeaturesMap());
  }

  private static PredictedRow row(Answered answered) {
    return switch (answered) {
      case Answered.Told told ->
          PredictedRow.newBuilder().setPrediction(predicted(told.prediction())).build();
      case Answered.Refused refused ->
          PredictedRow.newBuilder()
              .setProblem(
                  RowProblem.newBuilder()
                      .setCode(refused.problem().code().name().toLowerCase(Locale.ROOT))
                      .setMessage(refused.problem().message())
                      .setHint(refused.problem().hint()))
              .build();
    };
  }

  private static Predicted predicted(Prediction prediction) {
    var answer =
        Predicted.newBuilder()
            .setResponseId(prediction.responseId())
            .setKey(prediction.key())
            .setScore(prediction.probability())
            .setAboveThreshold(prediction.willChurn())
            .setThreshold(prediction.threshold())
            .setModel(prediction.version().model())
            .setVersion(prediction.version().version())
            .setStanding(
                switch (prediction.standing()) {
                  case CHAMPION -> PredictionStanding.PREDICTION_STANDING_CHAMPION;
                  case CANARY -> PredictionStanding.PREDICTION_STANDING_CANARY;
                  case FALLBACK -> PredictionStanding.PREDICTION_STANDING_FALLBACK;
                })
            .setAsOf(timestamp(prediction.asOf()))
            .addAllDegraded(prediction.degraded())
            .putAllFeatures(prediction.features());
    Double age = PredictionsApi.age(prediction);
    if (age != null) {
      answer.setAgeSeconds(age);
    }
    for (Reason reason : prediction.reasons()) {
      answer.addReasons(
          PredictionReason.newBuilder()
              .setFeature(reason.feature())
              .setValue(reason.value())
              .setContribution(reason.contribution())
              .setWords(reason.words()));
    }
    return answer.build();
  }

  private static Timestamp timestamp(Instant moment) {
    return Timestamp.newBuilder()
        .setSeconds(moment.getEpochSecond())
        .setNanos(moment.getNano())
        .build();
  }
}
