package dev.millrace.contracts.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The name of a feature view.
public record ViewName(@JsonValue String value) {

  @JsonCreator
  public ViewName {
    Names.require("feature view", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
