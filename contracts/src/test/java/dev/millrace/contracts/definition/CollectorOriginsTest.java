package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.problem.MillraceException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CollectorOriginsTest {

  @Test
  void anyPageMaySendUnlessOriginsAreNamed() {
    assertThat(origins("kind: project\nname: shop\n")).isEmpty();
    assertThat(
            origins(
                """
                kind: project
                name: shop
                collector: {origins: ["https://shop.example", "http://localhost:3000"]}
                """))
        .containsExactly("https://shop.example", "http://localhost:3000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.example", "https://shop.example/", "*", "ftp://shop.example"})
  void whatIsNoOriginIsRefused(String origin) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() ->
            origins("kind: project\nname: shop\ncollector:\n  origins: ['%s']\n".formatted(origin)))
        .withMessageContaining(
            "The origin '%s' is none; expected a scheme, a host and perhaps a port."
                .formatted(origin));
  }

  private static List<String> origins(String text) {
    return ProjectReader.read(
            List.of(new SourceText("millrace.yaml", text)), new Variables(Map.of(), Map.of()))
        .settings()
        .collector()
        .origins();
  }
}
