package dev.millrace.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Iceberg's own compatibility kit for REST catalogs, in a process of its own on the Java that it
/// is made for. Skipped, in words, where that or the kit cannot be had.
final class IcebergKitTest {

  private static final Path KIT = Path.of("target", "iceberg-kit");
  private static final String COPY =
      "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
  private static final Pattern FAILED = Pattern.compile("\\[ *(\\d+) tests failed");
  private static final Pattern SUCCESSFUL = Pattern.compile("\\[ *(\\d+) tests successful");

  /// Of 157 tests, the kit itself leaves out 12: nested and empty namespaces, dots and slashes in
  /// names, and one that its server cannot be set up for.
  private static final int TESTS = 145;

  @Test
  void everyTestOfTheKitPasses() throws IOException {
    Optional<Path> java = javaOfTheKit();
    assumeTrue(java.isPresent(), "There is no JDK 17 or 21, which Iceberg's kit needs.");
    assumeTrue(isFetched(), "Iceberg's kit cannot be had from the Maven repository.");
    try (RunningServer server = RunningServer.start()) {
      ChildProgram kit = run(java.orElseThrow(), server);

      assertThat(count(FAILED, kit.output())).as(kit.output()).isZero();
      assertThat(count(SUCCESSFUL, kit.output())).as(kit.output()).isEqualTo(TESTS);
    }
  }

  /// The kit puts views into its temporary directory: that must be a place where the lake's files
  /// may lie.
  private static ChildProgram run(Path java, RunningServer server) throws IOException {
    Path temporary = Files.createDirectories(server.lake().resolve("kit"));
    var command =
        List.of(
            java.toString(),
            "-Xmx500m",
            "-Djava.io.tmpdir=" + temporary.toAbsolutePath(),
            "-Drck.local=false",
            "-Drck.purge-test-namespaces=true",
            "-Drck.requires-namespace-create=true",
            "-Drck.overrides-requested-location=true",
            "-Drck.supports-variant=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            KIT + File.separator + "*",
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--select-class=org.apache.iceberg.rest.RESTCompatibilityKitSuite",
            "--config=rck.local=false",
            "--details=tree",
            "--disable-banner",
            "--disable-ansi-colors");
    var environment =
        Map.of(
            "CATALOG_URI",
            server.address() + "/iceberg",
            "CATALOG_WAREHOUSE",
            "millrace",
            "CATALOG_TOKEN",
            server.token());
    return ChildProgram.run(command, environment, Duration.ofMinutes(4));
  }

  private static int count(Pattern line, String output) {
    Matcher found = line.matcher(output);
    return found.find() ? Integer.parseInt(found.group(1)) : -1;
  }

  /// From the local repository where it can, so that it works without a network.
  private static boolean isFetched() {
    var copy =
        List.of(
            "mvn",
            "-q",
            "-B",
            "-f",
            "src/test/iceberg-kit/pom.xml",
            COPY,
            "-DoutputDirectory=" + KIT.toAbsolutePath());
    try {
      return ChildProgram.run(with(copy, "-o"), Map.of(), Duration.ofMinutes(1)).isDone()
          || ChildProgram.run(copy, Map.of(), Duration.ofMinutes(5)).isDone();
    } catch (java.io.UncheckedIOException e) {
      return false; // there is no Maven on the path
    }
  }

  private static List<String> with(List<String> command, String more) {
    return Stream.concat(command.stream(), Stream.of(more)).toList();
  }

  /// Where the launcher looks for Javas, too. Hadoop, which the kit reads files with, runs on none
  /// after 23.
  private static Optional<Path> javaOfTheKit() {
    Stream<String> homes =
        Stream.of(
            System.getenv().getOrDefault("MILLRACE_JDK17", ""),
            System.getenv().getOrDefault("JAVA_HOME_17_X64", ""),
            System.getenv().getOrDefault("JAVA_HOME_21_X64", ""));
    Stream<Path> places =
        Stream.of(
                Path.of("/usr/lib/jvm"),
                Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"),
                Path.of("/Library/Java/JavaVirtualMachines"))
            .flatMap(IcebergKitTest::children);
    return Stream.concat(homes.filter(home -> !home.isEmpty()).map(Path::of), places)
        .flatMap(home -> Stream.of(home, home.resolve("Contents").resolve("Home")))
        .filter(home -> isOfTheKit(home.resolve("release")))
        .map(home -> home.resolve("bin").resolve("java"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Stream<Path> children(Path directory) {
    File[] children = directory.toFile().listFiles(File::isDirectory);
    return children == null ? Stream.empty() : Stream.of(children).map(File::toPath);
  }

  private static boolean isOfTheKit(Path release) {
    try {
      return Files.exists(release)
          && Files.readString(release)
              .lines()
              .anyMatch(line -> line.matches("JAVA_VERSION=\"(17|21).*"));
    } catch (IOException e) {
      return false; // not ours to read
    }
  }
}
