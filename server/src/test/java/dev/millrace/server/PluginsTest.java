package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kinds of steps as a user writes them: compiled here, packed into a jar, and put into `plugins`.
final class PluginsTest {

  @TempDir private Path project = Path.of("unset");

  @Test
  void aJarOfTheProjectBringsAKindOfStep() throws Exception {
    PluginJar.greeting(project, "greet");
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
    PluginJar.pack(project.resolve("plugins/empty.jar"), "shop.Nobody", List.of());

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Plugins.open(project))
        .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.START_FAILED))
        .withMessageContaining("shop.Nobody");
  }

  @Test
  void aKindThatNoDefinitionCouldNameIsAProblem() throws Exception {
    PluginJar.greeting(project, "Say Hello");

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Plugins.open(project))
        .withMessageContaining("'Say Hello' of shop.Greeting is not in snake_case");
  }
}
