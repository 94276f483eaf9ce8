package dev.millrace.external.spark;

import dev.millrace.contracts.definition.SparkDefinition;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where Spark and the Java that it runs on are found: Spark 4 knows Java 17 and 21, and fails on
/// those that Millrace runs on.
///
/// @param java the program
/// @param jars a directory
public record SparkPlace(Path java, Path jars) {

  /// As the launcher's `spark fetch` calls it.
  private static final Path FETCHED = Path.of("millrace", "spark-4.1");

  /// @throws dev.millrace.contracts.problem.MillraceException START_FAILED where one of them is
  ///   missing, with what to do
  public static SparkPlace find(SparkDefinition spark, Map<String, String> environment) {
    return new SparkPlace(java(spark, environment), jars(spark, environment));
  }

  private static Path java(SparkDefinition spark, Map<String, String> environment) {
    String named = spark.javaHome();
    if (named != null) {
      return usable(Path.of(named))
          .orElseThrow(() ->
              ProblemCode.START_FAILED.exception(
                  "There is no JDK 17 or 21 at '%s', which 'spark: java_home' names."
                      .formatted(named),
                  "Name the directory that holds bin/java and a file 'release'."));
    }
    return places(environment)
        .flatMap(home -> usable(home).stream())
        .findFirst()
        .orElseThrow(() ->
            ProblemCode.START_FAILED.exception(
                "Spark runs on a JDK 17 or 21, and none was found in JAVA_17_HOME, JAVA_21_HOME or where JDKs usually lie.",
                "Install one from https://adoptium.net, or name it as 'spark: {java_home: ...}' in millrace.yaml."));
  }

  private static Stream<Path> places(Map<String, String> environment) {
    Stream<Path> named =
        Stream.of("JAVA_17_HOME", "JAVA_HOME_17_X64", "JAVA_21_HOME", "JAVA_HOME_21_X64")
            .map(name -> environment.getOrDefault(name, ""))
            .filter(home -> !home.isEmpty())
            .map(Path::of);
    Path sdkman =
        Path.of(
            environment.getOrDefault(
                "SDKMAN_DIR", Path.of(System.getProperty("user.home"), ".sdkman").toString()));
    Stream<Path> usual =
        Stream.of(
                Path.of("/usr/lib/jvm"),
                sdkman.resolve("candidates").resolve("java"),
                Path.of("/Library/Java/JavaVirtualMachines"))
            .flatMap(SparkPlace::children)
            .flatMap(home -> Stream.of(home, home.resolve("Contents").resolve("Home")));
    return Stream.concat(named, usual);
  }

  private static Stream<Path> children(Path directory) {
    File[] children = directory.toFile().listFiles(File::isDirectory);
    return children == null ? Stream.empty() : Stream.of(children).map(File::toPath).sorted();
  }

  /// The runner is a source file, which a JRE cannot run.
  private static Optional<Path> usable(Path home) {
    Path java = home.resolve("bin").resolve("java");
    try {
      boolean isKnown =
          Files.isExecutable(java)
              && Files.isExecutable(home.resolve("bin").resolve("javac"))
              && Files.readString(home.resolve("release"))
                  .lines()
                  .anyMatch(line -> line.matches("JAVA_VERSION=\"(17|21)\\b.*"));
      return isKnown ? Optional.of(java) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not ours to read
    }
  }

  private static Path jars(SparkDefinition spark, Map<String, String> environment) {
    String home = spark.home();
    if (home != null) {
      Path jars = Path.of(home, "jars");
      if (!has(jars, "spark-sql") || !has(jars, "iceberg-spark-runtime")) {
        throw ProblemCode.START_FAILED.exception(
            "There are not both of Spark and Iceberg's runtime for it in '%s', which 'spark: home' names."
                .formatted(jars),
            "Put iceberg-spark-runtime-4.1_2.13-1.12.0.jar beside Spark's jars, or leave 'home' out.");
      }
      return jars;
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path jars =
        (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
            .resolve(FETCHED);
    if (!Files.exists(jars.resolve("complete"))) {
      throw ProblemCode.START_FAILED.exception(
          "Spark is not on this machine.",
          "Bring it with './millrace spark fetch' (about 330 MB, once), or name an installed one as 'spark: {home: ...}' in millrace.yaml.");
    }
    return jars;
  }

  private static boolean has(Path jars, String name) {
    File[] found =
        jars.toFile().listFiles((_, file) -> file.startsWith(name) && file.endsWith(".jar"));
    return found != null && found.length > 0;
  }
}
