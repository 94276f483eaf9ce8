package dev.millrace.server.http.feast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer in columns: the keys as they were sent, then the features.
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record OnlineAnswer(Metadata metadata, List<Vector> results, boolean status) {

  static OnlineAnswer of(JsonNode keys, int rows, List<OnlineReader.Column> columns) {
    var names = new ArrayList<String>();
    var results = new ArrayList<Vector>();
    keys.properties()
        .forEach(column -> {
          names.add(column.getKey());
          results.add(Vector.ofKeys(column.getValue(), rows));
        });
    for (OnlineReader.Column column : columns) {
      names.add(column.name());
      results.add(Vector.of(column.values()));
    }
    return new OnlineAnswer(new Metadata(names), results, true);
  }

  /// Which column is which.
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Metadata(List<String> featureNames) {}

  /// One column.
  ///
  /// @param eventTimestamps as RFC 3339; 1970 where there is none
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Vector(
      List<@Nullable Object> values, List<Status> statuses, List<String> eventTimestamps) {

    static Vector ofKeys(JsonNode keys, int rows) {
      var values = new ArrayList<@Nullable Object>();
      keys.forEach(values::add);
      return new Vector(
          values,
          Collections.nCopies(rows, Status.PRESENT),
          Collections.nCopies(rows, Instant.EPOCH.toString()));
    }

    static Vector of(List<FeatureValue> column) {
      var values = new ArrayList<@Nullable Object>();
      column.forEach(value -> values.add(value.value()));
      return new Vector(
          values,
          column.stream().map(FeatureValue::status).toList(),
          column.stream().map(Vector::time).toList());
    }

    private static String time(FeatureValue value) {
      Instant time = value.eventTime();
      return (time == null ? Instant.EPOCH : time).toString();
    }
  }
}
