package dev.millrace.contracts.name;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// The name of a source.
public record SourceName(@JsonValue String value) {

  @JsonCreator
  public SourceName {
    Names.require("source", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
