package dev.millrace.contracts.definition;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Descriptions of models as they were read before, so that a project that is read again reads only
/// those whose files have changed. For one set of variables, and for one thread at a time.
public final class ReadBefore {

  private final Map<String, Read> models = new HashMap<>();

  private record Read(SourceText description, SourceText sql, ModelDefinition model) {}

  @Nullable ModelDefinition model(SourceText description, SourceText sql) {
    Read read = models.get(sql.path());
    return read != null && read.description.equals(description) && read.sql.equals(sql)
        ? read.model
        : null;
  }

  void read(SourceText description, SourceText sql, ModelDefinition model) {
    models.put(sql.path(), new Read(description, sql, model));
  }

  /// Forgets files that are no more.
  void keepOnly(Map<String, SourceText> descriptions) {
    models.values().removeIf(read -> !descriptions.containsKey(read.description.path()));
  }
}
