package dev.millrace.lake.rest;

import java.util.function.Supplier;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.jspecify.annotations.Nullable;

/// One table as Iceberg's code works on it. What a commit does is given: it is kept for later where
/// several tables change together, and moves the pointer at once otherwise. For one thread.
final class PointerOperations implements TableOperations {

  private final TableIdentifier table;
  private final FileIO io;
  private final Supplier<@Nullable TableMetadata> load;
  private final Commit commit;
  private boolean loaded;
  private @Nullable TableMetadata current;

  PointerOperations(
      TableIdentifier table, FileIO io, Supplier<@Nullable TableMetadata> load, Commit commit) {
    this.table = table;
    this.io = io;
    this.load = load;
    this.commit = commit;
  }

  /// What is done with a change; gives the metadata as it then stands.
  @FunctionalInterface
  interface Commit {
    TableMetadata commit(TableChange change);
  }

  /// Null where there is no such table: so Iceberg asks whether there is one.
  @Override
  @SuppressWarnings("NullAway") // Iceberg's interface is not annotated; null is its word for none.
  public TableMetadata current() {
    if (!loaded) {
      return refresh();
    }
    return current;
  }

  @Override
  @SuppressWarnings("NullAway") // As above.
  public TableMetadata refresh() {
    TableMetadata now = load.get();
    if (now == null && current != null) {
      throw new NoSuchTableException("Table does not exist: %s", table);
    }
    current = now;
    loaded = true;
    return current;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Metadata never changes; every change is a new object.
  public void commit(@Nullable TableMetadata base, TableMetadata metadata) {
    if (base != current()) {
      throw new CommitFailedException("The table %s has changed meanwhile", table);
    }
    if (base != metadata) {
      current = commit.commit(new TableChange(table, base, metadata));
    }
  }

  @Override
  public FileIO io() {
    return io;
  }

  @Override
  public String metadataFileLocation(String file) {
    return current().location() + "/metadata/" + file;
  }

  @Override
  public LocationProvider locationProvider() {
    return LocationProviders.locationsFor(current().location(), current().properties());
  }
}
