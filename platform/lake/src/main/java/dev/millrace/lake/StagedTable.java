package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.jspecify.annotations.Nullable;

/// A table on which Iceberg's own operations work, with their outcome kept in memory until all
/// tables of a change are moved together. For one thread.
final class StagedTable implements TableOperations {

  private static final Map<String, String> PROPERTIES =
      Map.of(
          TableProperties.FORMAT_VERSION, "2",
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20",
          TableProperties.PARQUET_COMPRESSION, "zstd");

  static final ExecutorService WORKER = new SameThread();

  private final TableName name;
  private final String location;
  private final FileIO io;
  private final @Nullable TableMetadata base;
  private @Nullable TableMetadata staged;
  private boolean dropped;

  StagedTable(TableName name, String location, FileIO io, @Nullable TableMetadata base) {
    this.name = name;
    this.location = location;
    this.io = io;
    this.base = base;
    this.staged = base;
  }

  TableName name() {
    return name;
  }

  /// As it stands in the catalog; null where it is new.
  @Nullable TableMetadata base() {
    return base;
  }

  boolean exists() {
    return staged != null;
  }

  @SuppressWarnings("ReferenceEquality") // Metadata never changes; every change is a new object.
  boolean isChanged() {
    return staged != base || dropped;
  }

  boolean isDropped() {
    return dropped;
  }

  void create(Schema schema, PartitionSpec spec) {
    staged = TableMetadata.newTableMetadata(schema, spec, location, PROPERTIES);
  }

  void become(TableMetadata metadata) {
    staged = metadata;
  }

  void drop() {
    dropped = true;
  }

  /// For Iceberg's operations.
  Table table() {
    return new BaseTable(this, name.toString(), _ -> {});
  }

  @Override
  public TableMetadata current() {
    if (staged == null) {
      throw new IllegalStateException(
          "The table '%s' is not there; this is a bug.".formatted(name));
    }
    return staged;
  }

  @Override
  public TableMetadata refresh() {
    return current();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Metadata never changes; every change is a new object.
  public void commit(TableMetadata from, TableMetadata to) {
    if (from != staged) {
      throw new CommitFailedException("The staged table %s has moved", name);
    }
    staged = to;
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
