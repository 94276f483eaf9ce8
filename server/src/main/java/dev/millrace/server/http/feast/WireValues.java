package dev.millrace.server.http.feast;

import com.google.protobuf.Timestamp;
import dev.millrace.contracts.feature.FeatureValue;
import feast.serving.FeatureList;
import feast.serving.FieldStatus;
import feast.serving.GetOnlineFeaturesResponse;
import feast.serving.GetOnlineFeaturesResponse.FeatureVector;
import feast.serving.GetOnlineFeaturesResponseMetadata;
import feast.types.Null;
import feast.types.RepeatedValue;
import feast.types.StringList;
import feast.types.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keys and features to and from Feast's wire format.
final class WireValues {

  private WireValues() {}

  /// A key as text: our keys have no other type.
  static String key(Value value) {
    return switch (value.getValCase()) {
      case STRING_VAL -> value.getStringVal();
      case INT32_VAL -> String.valueOf(value.getInt32Val());
      case INT64_VAL -> String.valueOf(value.getInt64Val());
      default ->
          throw FeastProblem.request(
              "entities",
              "A key is of the type %s; expected a text or a whole number."
                  .formatted(value.getValCase()));
    };
  }

  /// The keys as they were sent, then the features.
  static GetOnlineFeaturesResponse answer(
      Map<String, RepeatedValue> keys, List<OnlineReader.Column> columns) {
    var names = FeatureList.newBuilder();
    var answer = GetOnlineFeaturesResponse.newBuilder().setStatus(true);
    keys.forEach((name, values) -> {
      names.addVal(name);
      answer.addResults(keyVector(values));
    });
    for (OnlineReader.Column column : columns) {
      names.addVal(column.name());
      answer.addResults(vector(column.values()));
    }
    return answer
        .setMetadata(GetOnlineFeaturesResponseMetadata.newBuilder().setFeatureNames(names))
        .build();
  }

  private static FeatureVector keyVector(RepeatedValue keys) {
    var vector = FeatureVector.newBuilder().addAllValues(keys.getValList());
    for (int i = 0; i < keys.getValCount(); i++) {
      vector.addStatuses(FieldStatus.PRESENT).addEventTimestamps(Timestamp.getDefaultInstance());
    }
    return vector.build();
  }

  private static FeatureVector vector(List<FeatureValue> values) {
    var vector = FeatureVector.newBuilder();
    for (FeatureValue value : values) {
      vector
          .addValues(wire(value.value()))
          .addStatuses(status(value.status()))
          .addEventTimestamps(time(value.eventTime()));
    }
    return vector.build();
  }

  private static Value wire(@Nullable Object value) {
    var wire = Value.newBuilder();
    return switch (value) {
      case null -> wire.setNullVal(Null.NULL).build();
      case Double number -> wire.setDoubleVal(number).build();
      case List<?> texts -> wire.setStringListVal(strings(texts)).build();
      default ->
          throw new IllegalStateException(
              "A feature holds %s; this is a bug.".formatted(value.getClass()));
    };
  }

  private static StringList strings(List<?> texts) {
    return StringList.newBuilder().addAllVal(texts.stream().map(String::valueOf).toList()).build();
  }

  private static FieldStatus status(FeatureValue.Status status) {
    return switch (status) {
      case PRESENT -> FieldStatus.PRESENT;
      case NULL_VALUE -> FieldStatus.NULL_VALUE;
      case NOT_FOUND -> FieldStatus.NOT_FOUND;
      case OUTSIDE_MAX_AGE -> FieldStatus.OUTSIDE_MAX_AGE;
    };
  }

  private static Timestamp time(@Nullable Instant time) {
    return time == null
        ? Timestamp.getDefaultInstance()
        : Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
  }
}
