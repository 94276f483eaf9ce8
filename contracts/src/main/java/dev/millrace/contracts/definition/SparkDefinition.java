package dev.millrace.contracts.definition;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `spark:` in `millrace.yaml`: the Spark that runs models where one machine is outgrown.
///
/// @param javaHome of the JDK 17 or 21 that it runs on; null where it is looked for
/// @param home of an installed Spark, with Iceberg's runtime among its jars; null for the one that
///   `./millrace spark fetch` brings
/// @param master as Spark writes it
/// @param memoryBytes heap of its process
/// @param conf what else Spark is told
public record SparkDefinition(
    @Nullable String javaHome,
    @Nullable String home,
    String master,
    long memoryBytes,
    Map<String, String> conf) {

  public static final SparkDefinition DEFAULT =
      new SparkDefinition(null, null, "local[2]", 2L << 30, Map.of());

  public SparkDefinition {
    conf = Map.copyOf(conf);
  }

  static SparkDefinition read(YamlMap map) {
    var spark =
        new SparkDefinition(
            map.find("java_home").orElse(null),
            map.find("home").orElse(null),
            map.find("master").orElse(DEFAULT.master()),
            map.find("memory", Sizes::parse).orElse(DEFAULT.memoryBytes()),
            map.textMap("conf"));
    map.end();
    return spark;
  }
}
