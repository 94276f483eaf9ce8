package dev.millrace.transform.dbt;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import java.util.Locale;
import java.util.Optional;

/// Where a dbt project's tables stand in the lake.
final class Layers {

  private Layers() {}

  static TableName of(Node node) {
    return named(layer(node), node.alias, node);
  }

  private static TableName named(Layer layer, String name, Node node) {
    try {
      return new TableName(layer, name.toLowerCase(Locale.ROOT));
    } catch (MillraceException e) {
      throw new MillraceException(e.problem().at(node.where), e);
    }
  }

  private static Layer layer(Node node) {
    return layer(YamlTree.text(YamlTree.map(node.config.get("meta")).get("layer")))
        .or(() -> layer(node.text("schema", "")))
        .or(() -> layer(node.schema))
        .orElseGet(() -> usual(node));
  }

  private static Layer usual(Node node) {
    return switch (node.type) {
      case SEED -> Layer.BRONZE;
      case SNAPSHOT -> Layer.SILVER;
      default -> isBetween(node) ? Layer.SILVER : Layer.GOLD;
    };
  }

  private static boolean isBetween(Node node) {
    return node.name.startsWith("stg_")
        || node.name.startsWith("int_")
        || node.name.startsWith("base_")
        || node.fqn.contains("staging")
        || node.fqn.contains("intermediate");
  }

  /// Bronze, silver or gold by its name.
  static Optional<Layer> layer(String name) {
    for (Layer layer : Layer.values()) {
      if (layer.lowerCase().equals(name.strip().toLowerCase(Locale.ROOT))) {
        return Optional.of(layer);
      }
    }
    return Optional.empty();
  }
}
