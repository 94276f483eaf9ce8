package dev.millrace.lake.rest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.requests.CommitTransactionRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.ReportMetricsRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.LoadTableResponse;
import org.jspecify.annotations.Nullable;

/// The endpoints of tables.
final class TableRoutes {

  private static final int ATTEMPTS = 20;

  private final SharedCatalog catalog;
  private final Warehouse warehouse;
  private final LayerRules rules;

  TableRoutes(SharedCatalog catalog, Warehouse warehouse, LayerRules rules) {
    this.catalog = catalog;
    this.warehouse = warehouse;
    this.rules = rules;
  }

  void addTo(Routes routes) {
    routes.add(Endpoint.V1_LIST_TABLES, this::list);
    routes.add(Endpoint.V1_LOAD_TABLE, this::load);
    routes.add(Endpoint.V1_TABLE_EXISTS, this::exists);
    routes.add(Endpoint.V1_CREATE_TABLE, this::create);
    routes.add(Endpoint.V1_REGISTER_TABLE, this::register);
    routes.add(Endpoint.V1_UPDATE_TABLE, this::update);
    routes.add(Endpoint.V1_DELETE_TABLE, this::drop);
    routes.add(Endpoint.V1_RENAME_TABLE, this::rename);
    routes.add(Endpoint.V1_COMMIT_TRANSACTION, this::commitTransaction);
    routes.add(Endpoint.V1_REPORT_METRICS, this::takeMetrics);
  }

  private RestAnswer list(Call call) {
    return RestAnswer.ok(
        call.isPaged()
            ? CatalogHandlers.listTables(
                catalog, call.namespace(), call.pageToken(), call.pageSize())
            : CatalogHandlers.listTables(catalog, call.namespace()));
  }

  private RestAnswer exists(Call call) {
    if (catalog.metadataLocation(call.table()).isEmpty()) {
      throw missing(call.table());
    }
    return RestAnswer.noContent();
  }

  /// A client that holds the newest metadata is told so without reading it again.
  private RestAnswer load(Call call) {
    SnapshotMode mode =
        SnapshotMode.valueOf(call.parameter("snapshots", "all").toUpperCase(Locale.ROOT));
    Optional<String> location = catalog.metadataLocation(call.table());
    if (location.isEmpty()) {
      throw missing(call.table());
    }
    String tag = EntityTag.of(location.get(), mode);
    if (tag.equals(call.request().ifNoneMatch())) {
      return RestAnswer.notModified(tag);
    }
    LoadTableResponse table = CatalogHandlers.loadTable(catalog, call.table(), mode);
    return RestAnswer.ok(table).tagged(EntityTag.of(table.metadataLocation(), mode));
  }

  private RestAnswer create(Call call) {
    CreateTableRequest asked = call.body(CreateTableRequest.class);
    asked.validate();
    var name = TableIdentifier.of(call.namespace(), asked.name());
    rules.requireName(name);
    rules.requireWritable(name);
    CreateTableRequest request = withOurLocation(asked);
    CatalogHandlers.namespaceExists(catalog, call.namespace());
    return asked.stageCreate()
        ? RestAnswer.ok(CatalogHandlers.stageTableCreate(catalog, call.namespace(), request))
        : table(CatalogHandlers.createTable(catalog, call.namespace(), request));
  }

  /// A table that is wanted elsewhere is put where the lake puts tables.
  private CreateTableRequest withOurLocation(CreateTableRequest request) {
    String location = request.location();
    if (location == null || warehouse.contains(location)) {
      return request;
    }
    var ours =
        CreateTableRequest.builder()
            .withName(request.name())
            .withSchema(request.schema())
            .withPartitionSpec(request.spec())
            .withWriteOrder(request.writeOrder())
            .setProperties(request.properties());
    return request.stageCreate() ? ours.stageCreate().build() : ours.build();
  }

  private RestAnswer register(Call call) {
    RegisterTableRequest request = call.body(RegisterTableRequest.class);
    request.validate();
    var name = TableIdentifier.of(call.namespace(), request.name());
    rules.requireName(name);
    rules.requireWritable(name);
    return table(CatalogHandlers.registerTable(catalog, call.namespace(), request));
  }

  private RestAnswer update(Call call) {
    UpdateTableRequest asked = call.body(UpdateTableRequest.class);
    var request = UpdateTableRequest.create(call.table(), asked.requirements(), asked.updates());
    TableMetadata committed = commit(List.of(request)).getFirst();
    return table(LoadTableResponse.builder().withTableMetadata(committed).build());
  }

  private RestAnswer commitTransaction(Call call) {
    CommitTransactionRequest request = call.body(CommitTransactionRequest.class);
    request.validate();
    commit(request.tableChanges());
    return RestAnswer.noContent();
  }

  /// All of them or none. Staged anew where a table has moved meanwhile: then the requirements of
  /// the requests decide whether they still hold.
  ///
  /// @return each request's table, as it then stands
  private List<TableMetadata> commit(List<UpdateTableRequest> requests) {
    for (UpdateTableRequest request : requests) {
      rules.requireName(request.identifier());
      rules.requireAllowed(request.identifier(), request.updates());
    }
    for (int attempt = 1; ; attempt++) {
      var staged = new StagedCatalog(catalog, warehouse);
      requests.forEach(request -> stage(staged, request));
      List<TableChange> changes = staged.changes().stream().map(this::withOurLocation).toList();
      try {
        List<TableMetadata> committed = catalog.commit(changes);
        return requests.stream()
            .map(request -> result(request.identifier(), changes, committed))
            .toList();
      } catch (CommitFailedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void stage(StagedCatalog staged, UpdateTableRequest request) {
    requireLocation(request);
    CatalogHandlers.updateTable(staged, request.identifier(), request);
  }

  /// Who only moves a table is told that it cannot be; who replaces it gets another place.
  private void requireLocation(UpdateTableRequest request) {
    if (request.updates().size() == 1
        && request.updates().getFirst() instanceof MetadataUpdate.SetLocation move
        && !warehouse.contains(move.location())) {
      throw new IllegalArgumentException(
          "'%s' does not lie below the lake's directory '%s'."
              .formatted(move.location(), warehouse.root()));
    }
  }

  private TableChange withOurLocation(TableChange change) {
    if (warehouse.contains(change.after().location())) {
      return change;
    }
    TableMetadata before = change.before();
    String location = before == null ? catalog.defaultLocation(change.table()) : before.location();
    return change.to(TableMetadata.buildFrom(change.after()).setLocation(location).build());
  }

  private TableMetadata result(
      TableIdentifier table, List<TableChange> changes, List<TableMetadata> committed) {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).table().equals(table)) {
        return committed.get(i);
      }
    }
    @Nullable TableMetadata unchanged = catalog.load(table);
    if (unchanged == null) {
      throw missing(table);
    }
    return unchanged;
  }

  private RestAnswer drop(Call call) {
    rules.requireWritable(call.table());
    boolean keepsFiles = LayerRules.layer(call.table().namespace()).isPresent();
    if (call.flag("purgeRequested") && !keepsFiles) {
      CatalogHandlers.purgeTable(catalog, call.table());
    } else {
      CatalogHandlers.dropTable(catalog, call.table());
    }
    return RestAnswer.noContent();
  }

  private RestAnswer rename(Call call) {
    RenameTableRequest request = call.body(RenameTableRequest.class);
    request.validate();
    rules.requireName(request.destination());
    rules.requireWritable(request.source());
    rules.requireWritable(request.destination());
    TableMetadata table = catalog.load(request.source());
    if (table != null) {
      rules.requireReadable(new TableChange(request.destination(), null, table), warehouse);
    }
    CatalogHandlers.renameTable(catalog, request);
    return RestAnswer.noContent();
  }

  /// Checked and let go.
  private RestAnswer takeMetrics(Call call) {
    call.body(ReportMetricsRequest.class);
    return RestAnswer.noContent();
  }

  private static RestAnswer table(LoadTableResponse table) {
    return RestAnswer.ok(table).tagged(EntityTag.of(table.metadataLocation(), SnapshotMode.ALL));
  }

  private static NoSuchTableException missing(TableIdentifier table) {
    return new NoSuchTableException("Table does not exist: %s", table);
  }
}
