package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A run's branch lives as long as the run: it keeps its views in memory, and the last publish
/// wins.
final class RunLife implements BranchLife {

  private final Map<TableName, String> defined = new LinkedHashMap<>();

  @Override
  public Map<TableName, String> views() {
    return new LinkedHashMap<>(defined);
  }

  @Override
  public void define(TableName view, String select) {
    defined.put(view, select);
  }

  @Override
  public void writing(TableName table) {}

  @Override
  public void wrote(TableName table, @Nullable Long seen) {}

  @Override
  public void requirePublishable(StagedTable table) {}

  @Override
  public void forgot(Connection connection, Predicate<TableName> which) {}

  @Override
  public void ended(Connection connection) {}
}
