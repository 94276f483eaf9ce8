package dev.millrace.transform.dbt;

import java.util.Locale;

/// What a node of a project is.
enum ResourceType {
  MODEL,
  SEED,
  SNAPSHOT,
  TEST,
  UNIT_TEST;

  String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
