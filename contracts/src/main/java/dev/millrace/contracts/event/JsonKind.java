package dev.millrace.contracts.event;

/// What a JSON value is.
public enum JsonKind {
  OBJECT,
  ARRAY,
  STRING,
  NUMBER,
  BOOLEAN,
  NULL
}
