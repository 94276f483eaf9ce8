package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.TableContent;
import dev.millrace.contracts.sql.TableScan;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.table.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A SQL engine whose sessions fetch the bucket's files that they bind, and keep them on this
/// machine until they close.
record HoldingEngine(SqlEngine engine, BucketFiles files) implements SqlEngine {

  @Override
  public SqlSession open() {
    return new Holding(engine.open());
  }

  @Override
  public Set<TableName> tablesIn(String select) {
    return engine.tablesIn(select);
  }

  @Override
  public String syntaxOf(String select) {
    return engine.syntaxOf(select);
  }

  /// The engine is its opener's to close.
  @Override
  public void close() {}

  private final class Holding implements SqlSession {

    private final SqlSession session;
    private final List<LakeCache.Hold> holds = new ArrayList<>();

    Holding(SqlSession session) {
      this.session = session;
    }

    @Override
    public void bind(TableName table, TableContent content) {
      if (content instanceof TableScan scan && !scan.files().isEmpty()) {
        holds.add(files.hold(scan.files()));
      }
      session.bind(table, content);
    }

    @Override
    public List<Column> describe(SqlQuery select) {
      return session.describe(select);
    }

    @Override
    public String explain(SqlQuery select) {
      return session.explain(select);
    }

    @Override
    public void read(SqlQuery select, RowHandler handler) {
      session.read(select, handler);
    }

    @Override
    public List<WrittenFile> write(SqlQuery select, ParquetLayout layout, Path directory) {
      return session.write(select, layout, directory);
    }

    @Override
    public List<WrittenFile> write(Rows rows, ParquetLayout layout, Path directory) {
      return session.write(rows, layout, directory);
    }

    @Override
    public void close() {
      try (session) {
        holds.forEach(LakeCache.Hold::close);
        holds.clear();
      }
    }
  }
}
