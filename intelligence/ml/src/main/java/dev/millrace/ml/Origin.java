package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.ml.boost.BoostingParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What it takes to train a version again: the definition as it was, and where it was trained. Lies
/// beside the model's file.
///
/// @param type of the definition; empty where none was kept
/// @param definition as JSON
/// @param features a hash of what the feature views said
/// @param environment of the process that trained it: code version, Java, system, libraries
record Origin(String type, String definition, String features, Map<String, String> environment) {

  static final Origin NONE = new Origin("", "", "", Map.of());

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS) // what a record says beside its components
          .addModule(
              new SimpleModule()
                  .addSerializer(Duration.class, ToStringSerializer.instance)
                  .addDeserializer(Duration.class, new Durations()))
          .build();

  Origin {
    environment = new TreeMap<>(environment);
  }

  static Origin of(MlDefinition definition, TrainingSets sets) {
    return new Origin(
        definition.getClass().getSimpleName(),
        json(definition),
        features(definition, sets),
        environment(definition));
  }

  static String features(MlDefinition definition, TrainingSets sets) {
    return switch (definition) {
      case MlModelDefinition churn -> hash(churn.views(), sets);
      case SegmentsDefinition segments -> hash(segments.views(), sets);
      case LifetimeValueDefinition _, RecommendationDefinition _ -> "";
    };
  }

  private static String hash(List<ViewName> views, TrainingSets sets) {
    return Artifacts.sha256(sets.definitions(views).getBytes(StandardCharsets.UTF_8));
  }

  /// A short name of the definition: the same for the same words, wherever they stand.
  String hash() {
    ObjectNode words = read(definition, ObjectNode.class);
    words.remove("where");
    words.remove("rollout");
    return Artifacts.sha256((words + features).getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  /// The definition that the version was trained by; empty where none was kept.
  Optional<MlDefinition> trainedBy() {
    return switch (type) {
      case "MlModelDefinition" -> Optional.of(read(definition, MlModelDefinition.class));
      case "LifetimeValueDefinition" ->
          Optional.of(read(definition, LifetimeValueDefinition.class));
      case "RecommendationDefinition" ->
          Optional.of(read(definition, RecommendationDefinition.class));
      case "SegmentsDefinition" -> Optional.of(read(definition, SegmentsDefinition.class));
      default -> Optional.empty();
    };
  }

  byte[] toJson() {
    return json(this).getBytes(StandardCharsets.UTF_8);
  }

  static Origin read(byte[] json) {
    return read(new String(json, StandardCharsets.UTF_8), Origin.class);
  }

  static Map<String, String> environment(MlDefinition definition) {
    var environment = new TreeMap<String, String>();
    environment.put("code", codeVersion());
    environment.put("java", Runtime.version().toString());
    environment.put(
        "os", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
    if (definition instanceof MlModelDefinition
        || (definition instanceof LifetimeValueDefinition value
            && value.method() == LifetimeValueDefinition.Method.BOOSTED)) {
      environment.put("xgboost", BoostingParameters.LIBRARY);
      environment.put("seed", String.valueOf(BoostingParameters.SEED));
      environment.put("threads", String.valueOf(BoostingParameters.THREADS));
    }
    return environment;
  }

  private static String codeVersion() {
    String version = Origin.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A definition cannot be written as JSON; this is a bug.", e);
    }
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored definition is not readable.", e);
    }
  }

  /// `P30D` and its kin.
  private static final class Durations extends FromStringDeserializer<Duration> {
    private static final long serialVersionUID = 1L;

    Durations() {
      super(Duration.class);
    }

    @Override
    protected Duration _deserialize(String text, DeserializationContext context)
        throws IOException {
      return Duration.parse(text);
    }
  }
}
