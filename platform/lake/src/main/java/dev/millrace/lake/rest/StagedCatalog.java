package dev.millrace.lake.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.BaseMetastoreCatalog;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/// The tables of one commit: Iceberg's handlers check and change them here, in memory, and what has
/// changed is then committed together. For one thread.
final class StagedCatalog extends BaseMetastoreCatalog {

  private final SharedCatalog catalog;
  private final FileIO io;
  private final Map<TableIdentifier, Staged> tables = new LinkedHashMap<>();

  StagedCatalog(SharedCatalog catalog, FileIO io) {
    this.catalog = catalog;
    this.io = io;
  }

  private static final class Staged {
    private final TableIdentifier table;
    private final @Nullable TableMetadata before;
    private @Nullable TableMetadata now;

    Staged(TableIdentifier table, @Nullable TableMetadata before) {
      this.table = table;
      this.before = before;
      this.now = before;
    }

    @SuppressWarnings("ReferenceEquality") // Metadata never changes; a change is a new object.
    Stream<TableChange> change() {
      return now == null || now == before
          ? Stream.empty()
          : Stream.of(new TableChange(table, before, now));
    }
  }

  List<TableChange> changes() {
    return tables.values().stream().flatMap(Staged::change).toList();
  }

  @Override
  protected TableOperations newTableOps(TableIdentifier identifier) {
    Staged staged =
        tables.computeIfAbsent(identifier, table -> new Staged(table, catalog.load(table)));
    return new PointerOperations(
        identifier,
        io,
        () -> staged.now,
        change -> {
          staged.now = change.after();
          return change.after();
        });
  }

  @Override
  protected String defaultWarehouseLocation(TableIdentifier identifier) {
    return catalog.defaultLocation(identifier);
  }

  @Override
  public String name() {
    return catalog.name();
  }

  @Override
  public List<TableIdentifier> listTables(Namespace namespace) {
    throw notHere();
  }

  @Override
  public boolean dropTable(TableIdentifier identifier, boolean purge) {
    throw notHere();
  }

  @Override
  public void renameTable(TableIdentifier from, TableIdentifier to) {
    throw notHere();
  }

  private static IllegalStateException notHere() {
    return new IllegalStateException("A staged catalog only changes tables; this is a bug.");
  }
}
