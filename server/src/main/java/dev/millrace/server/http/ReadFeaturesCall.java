package dev.millrace.server.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.linecorp.armeria.common.grpc.protocol.ArmeriaStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.protocol.AbstractUnaryGrpcService;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.time.BusinessClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import millrace.v1.Feature;
import millrace.v1.FeatureRow;
import millrace.v1.FeatureSource;
import millrace.v1.FeatureStatus;
import millrace.v1.ReadFeaturesRequest;
import millrace.v1.ReadFeaturesResponse;
import millrace.v1.Texts;

/// `millrace.v1.Features/Read` over gRPC.
final class ReadFeaturesCall extends AbstractUnaryGrpcService {

  static final String PATH = "/millrace.v1.Features/Read";

  private static final int INVALID_ARGUMENT = 3;
  private static final int NOT_FOUND = 5;

  private final FeatureReads reads;
  private final BusinessClock clock;

  ReadFeaturesCall(FeatureReads reads, BusinessClock clock) {
    this.reads = reads;
    this.clock = clock;
  }

  @Override
  protected CompletionStage<byte[]> handleMessage(ServiceRequestContext context, byte[] message) {
    return CompletableFuture.supplyAsync(() -> answer(message), context.blockingTaskExecutor());
  }

  private byte[] answer(byte[] message) {
    try {
      return answer(ReadFeaturesRequest.parseFrom(message)).toByteArray();
    } catch (MillraceException e) {
      Problem problem = e.problem();
      int code = problem.code() == ProblemCode.NOT_FOUND ? NOT_FOUND : INVALID_ARGUMENT;
      throw new ArmeriaStatusException(code, problem.message() + " " + problem.hint(), e);
    } catch (InvalidProtocolBufferException e) {
      throw new ArmeriaStatusException(
          INVALID_ARGUMENT, "The message is no ReadFeaturesRequest: " + e.getMessage(), e);
    }
  }

  private ReadFeaturesResponse answer(ReadFeaturesRequest request) {
    List<String> keys = bounded("keys", request.getKeysList(), FeatureReads.MOST_KEYS);
    FeatureReads.Wanted wanted =
        reads.wanted(bounded("features", request.getFeaturesList(), FeatureReads.MOST_FEATURES));
    FeatureReads.Found found = reads.read(wanted, keys);
    Instant now = clock.instant();
    var answer =
        ReadFeaturesResponse.newBuilder()
            .addAllFeatures(wanted.references())
            .setAsOf(timestamp(now));
    for (int k = 0; k < keys.size(); k++) {
      var row = answer.addRowsBuilder().setKey(keys.get(k));
      for (int i = 0; i < wanted.size(); i++) {
        feature(row, found.value(k, i), now);
      }
    }
    return answer.build();
  }

  private static List<String> bounded(String name, List<String> texts, int most) {
    if (texts.isEmpty() || texts.size() > most || texts.contains("")) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The request has %,d '%s', expected 1 to %,d, none of them empty."
              .formatted(texts.size(), name, most),
          "Ask in several requests.");
    }
    return texts;
  }

  private static void feature(FeatureRow.Builder row, FeatureValue value, Instant now) {
    Feature.Builder feature =
        row.addValuesBuilder().setStatus(status(value)).setSource(source(value));
    if (value.eventTime() != null) {
      feature
          .setEventTime(timestamp(value.eventTime()))
          .setAgeSeconds(Duration.between(value.eventTime(), now).toMillis() / 1e3);
    }
    if (value.value() instanceof List<?> texts) {
      var list = Texts.newBuilder();
      texts.forEach(text -> list.addValues((String) text));
      feature.setTexts(list);
    } else if (value.number() != null) {
      feature.setNumber(value.number());
    }
  }

  private static Timestamp timestamp(Instant moment) {
    return Timestamp.newBuilder()
        .setSeconds(moment.getEpochSecond())
        .setNanos(moment.getNano())
        .build();
  }

  private static FeatureStatus status(FeatureValue value) {
    return switch (value.status()) {
      case PRESENT -> FeatureStatus.FEATURE_STATUS_PRESENT;
      case NULL_VALUE -> FeatureStatus.FEATURE_STATUS_NULL_VALUE;
      case NOT_FOUND -> FeatureStatus.FEATURE_STATUS_NOT_FOUND;
      case OUTSIDE_MAX_AGE -> FeatureStatus.FEATURE_STATUS_OUTSIDE_MAX_AGE;
    };
  }

  private static FeatureSource source(FeatureValue value) {
    return switch (value.origin()) {
      case BATCH -> FeatureSource.FEATURE_SOURCE_BATCH;
      case STREAM -> FeatureSource.FEATURE_SOURCE_STREAM;
      case DEFAULT -> FeatureSource.FEATURE_SOURCE_DEFAULT;
    };
  }
}
