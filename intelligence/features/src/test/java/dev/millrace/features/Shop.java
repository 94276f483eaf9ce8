package dev.millrace.features;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The sample shop's own definitions.
public final class Shop {

  private static final Path DIRECTORY = Path.of("..", "..", "examples", "shop");

  private Shop() {}

  public static List<FeatureViewDefinition> views() {
    return project().featureViews();
  }

  public static FeatureViewDefinition view(String name) {
    return views().stream()
        .filter(view -> view.name().value().equals(name))
        .findFirst()
        .orElseThrow();
  }

  public static MlModelDefinition churn() {
    return project().mlModels(MlModelDefinition.class).getFirst();
  }

  private static Project project() {
    try (var files = Files.walk(DIRECTORY)) {
      List<SourceText> texts = files.filter(Files::isRegularFile).sorted().map(Shop::text).toList();
      return ProjectReader.read(
          texts,
          new Variables(
              Map.of(
                  "SHOP_API",
                  "http://127.0.0.1:1",
                  "SHOP_DB",
                  "jdbc:postgresql://127.0.0.1:1/shop"),
              Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SourceText text(Path file) {
    try {
      String path = DIRECTORY.relativize(file).toString().replace('\\', '/');
      return new SourceText(path, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
