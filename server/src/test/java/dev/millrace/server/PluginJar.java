package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.flow.StepRunner;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// A kind of step as a user makes it: compiled against the contract alone, and packed.
final class PluginJar {

  private static final String GREETING =
      """
      package shop;

      import dev.millrace.contracts.flow.StepRunner;
      import java.util.Set;

      public final class Greeting implements StepRunner {
        @Override
        public String kind() {
          return "KIND";
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

  private PluginJar() {}

  /// A jar in the project's `plugins` that says hello.
  static void greeting(Path project, String kind) throws IOException, URISyntaxException {
    Path source = project.resolve("build/shop/Greeting.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, GREETING.replace("KIND", kind));
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
          project.resolve("plugins").resolve("greeting.jar"),
          "shop.Greeting",
          files.filter(file -> file.toString().endsWith(".class")).toList());
    }
  }

  static void pack(Path jar, String provider, List<Path> classes) throws IOException {
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
