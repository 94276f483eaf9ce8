package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is kept of an answer that is no single number, as JSON.
sealed interface KeptBody {

  ObjectMapper JSON = JsonMapper.builder().build();

  /// The field of the body that says what it is; those of single numbers have none.
  String KIND = "kind";

  String kind();

  default String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer cannot be written as JSON; this is a bug.", e);
    }
  }

  static <B extends KeptBody> B read(String json, Class<B> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored answer is not readable; this is a bug.", e);
    }
  }

  /// Part of an answer, as it was told.
  record Told(String name, String answered) {}

  /// @param basis repeats, last, age, value, first, lately
  /// @param asOf what they speak of
  /// @param tables that the scoring read
  record OfValue(
      String kind,
      int daysAhead,
      double[] basis,
      String asOf,
      Map<String, Long> tables,
      List<Told> told)
      implements KeptBody {
    static final String IS = "lifetime_value";
  }

  /// @param features by name, those that were looked at
  record OfSegments(String kind, List<Looked> features, List<Told> told) implements KeptBody {
    static final String IS = "segments";
  }

  record Looked(String name, @Nullable Double value, @Nullable String eventTime, String origin) {}

  /// @param definition the name of the file that has it
  /// @param scenario null beside an item
  /// @param method beside an item; null for a scenario
  /// @param drawn what chance said
  record OfItems(
      String kind,
      String definition,
      @Nullable String scenario,
      @Nullable String method,
      int limit,
      boolean explores,
      List<String> clicks,
      List<Double> drawn,
      Map<String, Long> tables,
      List<Told> told)
      implements KeptBody {
    static final String IS = "recommendations";
  }
}
