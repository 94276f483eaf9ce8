package dev.millrace.lake.rest;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.platform.PlatformDatabase;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/// Iceberg's JdbcCatalog over the platform database, with the lake's own commit for tables.
final class SharedCatalog extends JdbcCatalog {

  private static final Comparator<Object> BY_NAME = Comparator.comparing(Object::toString);

  private final Warehouse warehouse;
  private final TableCommits commits;

  private SharedCatalog(Warehouse warehouse, TableCommits commits, DataSourcePool pool) {
    super(_ -> warehouse, _ -> pool, false);
    this.warehouse = warehouse;
    this.commits = commits;
  }

  static SharedCatalog open(
      String name, PlatformDatabase platform, Warehouse warehouse, LayerRules rules) {
    var pointers = new Pointers(platform.dataSource(), name);
    var catalog =
        new SharedCatalog(
            warehouse,
            new TableCommits(warehouse, pointers, rules),
            new DataSourcePool(platform.dataSource()));
    catalog.initialize(
        name,
        Map.of(
            CatalogProperties.URI,
            "platform",
            CatalogProperties.WAREHOUSE_LOCATION,
            warehouse.root()));
    return catalog;
  }

  @Nullable TableMetadata load(TableIdentifier table) {
    return commits.load(table);
  }

  Optional<String> metadataLocation(TableIdentifier table) {
    return commits.location(table);
  }

  String defaultLocation(TableIdentifier table) {
    return defaultWarehouseLocation(table);
  }

  /// @return the tables as they then stand, in the order of the changes
  List<TableMetadata> commit(List<TableChange> changes) {
    return commits.commit(
        changes,
        new TableCommits.Places(
            table -> isLayer(table.namespace()) || namespaceExists(table.namespace()),
            this::viewExists));
  }

  private static boolean isLayer(Namespace namespace) {
    for (Layer layer : Layer.values()) {
      if (namespace.equals(Namespace.of(layer.lowerCase()))) {
        return true;
      }
    }
    return false;
  }

  @Override
  protected TableOperations newTableOps(TableIdentifier table) {
    return new PointerOperations(
        table, warehouse, () -> commits.load(table), change -> commit(List.of(change)).getFirst());
  }

  /// In one order, so that pages fit together.
  @Override
  public List<TableIdentifier> listTables(Namespace namespace) {
    return super.listTables(namespace).stream().sorted(BY_NAME).toList();
  }

  @Override
  public List<TableIdentifier> listViews(Namespace namespace) {
    return super.listViews(namespace).stream().sorted(BY_NAME).toList();
  }

  @Override
  public List<Namespace> listNamespaces() {
    return super.listNamespaces().stream().sorted(BY_NAME).toList();
  }

  @Override
  public List<Namespace> listNamespaces(Namespace namespace) {
    return super.listNamespaces(namespace).stream().sorted(BY_NAME).toList();
  }
}
