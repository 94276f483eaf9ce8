package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kinds of steps as a user writes them: compiled here, packed into a jar, and put into `plugins`.
final class PluginsTest {

  private static final String GREETING =
      """
      package shop;

      import dev.millrace.contracts.flow.StepRunner;
      import java.util.Set;

      public final class Greeting implements StepRunner {
        @Override
        public String kind() {
          return "%s";
        }

        @Override
        public Set<String> arguments() {
          return Set.of("whom");
        }

        @Override
        public Report run(Call call) {
          call.log().accept("greets");
          return new Report("greeted", "Hello " + call.arguments().get("whom"));
        }
      }
      """;

  @TempDir private Path project = Path.of("unset");

  @Test
  void aJarOfTheProjectBringsAKindOfStep() throws Exception {
    jar("greeting", "greet");
    var log = new ArrayList<String>();

    try (Plugins plugins = Plugins.open(project)) {
      assertThat(plugins.kinds()).containsExactly("greet");
      StepRunner.Report report =
          plugins
              .steps()
              .getFirst()
              .run(
                  new StepRunner.Call(
                      new RunId("r-1"), "hello", 1, Map.of("whom", "Ada"), log::add));

      assertThat(report).isEqualTo(new StepRunner.Report("greeted", "Hello Ada"));
      assertThat(log).containsExactly("greets");
    }
  }

  @Test
  void aProjectWithoutJarsHasNoKindsOfItsOwn() {
    try (Plugins plugins = Plugins.open(project)) {
      assertThat(plugins.kinds()).isEmpty();
    }
  }

  @Test
  void aJarThatNamesAClassThatItLacksIsAProblem() throws IOException {
    pack(project.resolve("plugins/empty.jar"), "shop.Nobody", List.of());

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Plugins.open(project))
        .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.START_FAILED))
        .withMessageContaining("shop.Nobody");
  }

  @Test
  void aKindThatNoDefinitionCouldNameIsAProblem() throws Exception {
    jar("greeting", "Say Hello");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Plugins.open(project))
        .withMessageContaining("'Say Hello' of shop.Greeting is not in snake_case");
  }

  private void jar(String name, String kind) throws IOException, URISyntaxException {
    Path source = project.resolve("build/shop/Greeting.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, GREETING.formatted(kind));
    JavaCompiler compiler =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK has a compiler");
    Path contracts =
        Path.of(StepRunner.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    int status =
        compiler.run(
            null, null, null, "-proc:none", "-cp", contracts.toString(), source.toString());
    assertThat(status).isZero();
    try (Stream<Path> files = Files.list(source.getParent())) {
      pack(
          project.resolve("plugins").resolve(name + ".jar"),
          "shop.Greeting",
          files.filter(file -> file.toString().endsWith(".class")).toList());
    }
  }

  private static void pack(Path jar, String provider, List<Path> classes) throws IOException {
    Files.createDirectories(jar.getParent());
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("META-INF/services/" + StepRunner.class.getName()));
      out.write(provider.getBytes(StandardCharsets.UTF_8));
      for (Path file : classes) {
        out.putNextEntry(new JarEntry("shop/" + file.getFileName()));
        out.write(Files.readAllBytes(file));
      }
    }
  }
}
