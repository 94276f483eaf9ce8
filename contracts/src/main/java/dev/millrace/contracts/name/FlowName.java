package dev.millrace.contracts.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The name of a flow.
public record FlowName(@JsonValue String value) {

  @JsonCreator
  public FlowName {
    Names.require("flow", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
