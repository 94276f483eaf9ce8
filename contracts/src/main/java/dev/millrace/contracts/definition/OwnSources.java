package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.TableName;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What models may read without a file that defines it, because Millrace keeps it by itself.
public final class OwnSources {

  /// The tables by the name in `source('...')`.
  public static final Map<String, TableName> TABLES =
      Map.of(
          "events", TableName.of("bronze.events"),
          "failing_rows", TableName.of("bronze.failing_rows"),
          "identities", TableName.of("bronze.identities"),
          "quarantine", TableName.of("bronze.quarantine"));

  private OwnSources() {}

  /// The tables as `layer.name`.
  public static Set<String> names() {
    return TABLES.values().stream().map(TableName::toString).collect(Collectors.toSet());
  }
}
