package dev.millrace.contracts.definition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Models as they were read before, so that a project that is read again reads only those whose
/// files have changed. For one set of variables, and for one thread at a time.
public final class ReadBefore {

  private final Map<String, Read> models = new HashMap<>();

  private record Read(@Nullable SourceText description, SourceText sql, ModelDefinition model) {}

  @Nullable ModelDefinition model(@Nullable SourceText description, SourceText sql) {
    Read read = models.get(sql.path());
    return read != null && read.sql.equals(sql) && Objects.equals(read.description, description)
        ? read.model
        : null;
  }

  void read(@Nullable SourceText description, SourceText sql, ModelDefinition model) {
    models.put(sql.path(), new Read(description, sql, model));
  }

  /// Forgets models that are no more, once there are many of them.
  void keepOnly(List<ModelDefinition> read) {
    if (models.size() > 2 * read.size()) {
      Set<String> paths =
          read.stream().map(model -> model.sql().path()).collect(Collectors.toSet());
      models.keySet().retainAll(paths);
    }
  }
}
