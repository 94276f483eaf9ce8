package dev.millrace.contracts.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.Locale;

/// A table of the lake, written `layer.name`.
public record TableName(Layer layer, String name) implements Comparable<TableName> {

  public TableName {
    Names.require("table", name);
  }

  /// Reads `gold.fct_orders`.
  @JsonCreator
  public static TableName of(String text) {
    int dot = text.indexOf('.');
    if (dot > 0) {
      for (Layer layer : Layer.values()) {
        if (layer.lowerCase().equals(text.substring(0, dot).toLowerCase(Locale.ROOT))) {
          return new TableName(layer, text.substring(dot + 1));
        }
      }
    }
    throw ProblemCode.NAME_FORM.exception(
        "The table name '%s' is not of the form layer.name with layer bronze, silver or gold."
            .formatted(text),
        "Write it as in 'gold.fct_orders'.");
  }

  @Override
  public int compareTo(TableName other) {
    int byLayer = layer.compareTo(other.layer);
    return byLayer != 0 ? byLayer : name.compareTo(other.name);
  }

  @JsonValue
  @Override
  public String toString() {
    return layer.lowerCase() + "." + name;
  }
}
