package dev.millrace.lake.rest;

import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.CreateViewRequest;
import org.apache.iceberg.rest.requests.ImmutableCreateViewRequest;
import org.apache.iceberg.rest.requests.RegisterViewRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;

/// The endpoints of views: SQL that other engines keep beside their tables.
final class ViewRoutes {

  private final SharedCatalog catalog;
  private final Warehouse warehouse;
  private final LayerRules rules;

  ViewRoutes(SharedCatalog catalog, Warehouse warehouse, LayerRules rules) {
    this.catalog = catalog;
    this.warehouse = warehouse;
    this.rules = rules;
  }

  void addTo(Routes routes) {
    routes.add(Endpoint.V1_LIST_VIEWS, this::list);
    routes.add(Endpoint.V1_LOAD_VIEW, this::load);
    routes.add(Endpoint.V1_VIEW_EXISTS, this::exists);
    routes.add(Endpoint.V1_CREATE_VIEW, this::create);
    routes.add(Endpoint.V1_REGISTER_VIEW, this::register);
    routes.add(Endpoint.V1_UPDATE_VIEW, this::update);
    routes.add(Endpoint.V1_DELETE_VIEW, this::drop);
    routes.add(Endpoint.V1_RENAME_VIEW, this::rename);
  }

  private RestAnswer list(Call call) {
    return RestAnswer.ok(
        call.isPaged()
            ? CatalogHandlers.listViews(
                catalog, call.namespace(), call.pageToken(), call.pageSize())
            : CatalogHandlers.listViews(catalog, call.namespace()));
  }

  private RestAnswer load(Call call) {
    return RestAnswer.ok(CatalogHandlers.loadView(catalog, call.view()));
  }

  private RestAnswer exists(Call call) {
    CatalogHandlers.viewExists(catalog, call.view());
    return RestAnswer.noContent();
  }

  private RestAnswer create(Call call) {
    CreateViewRequest asked = call.body(CreateViewRequest.class);
    asked.validate();
    requireCreatable(TableIdentifier.of(call.namespace(), asked.name()));
    String location = asked.location();
    CreateViewRequest request =
        location == null || warehouse.contains(location)
            ? asked
            : ImmutableCreateViewRequest.builder()
                .name(asked.name())
                .schema(asked.schema())
                .viewVersion(asked.viewVersion())
                .properties(asked.properties())
                .build();
    return RestAnswer.ok(CatalogHandlers.createView(catalog, call.namespace(), request));
  }

  private RestAnswer register(Call call) {
    RegisterViewRequest request = call.body(RegisterViewRequest.class);
    request.validate();
    requireCreatable(TableIdentifier.of(call.namespace(), request.name()));
    return RestAnswer.ok(CatalogHandlers.registerView(catalog, call.namespace(), request));
  }

  private void requireCreatable(TableIdentifier view) {
    rules.requireName(view);
    rules.requireViewWritable(view);
    CatalogHandlers.namespaceExists(catalog, view.namespace());
  }

  private RestAnswer update(Call call) {
    rules.requireViewWritable(call.view());
    return RestAnswer.ok(
        CatalogHandlers.updateView(catalog, call.view(), call.body(UpdateTableRequest.class)));
  }

  private RestAnswer drop(Call call) {
    rules.requireViewWritable(call.view());
    CatalogHandlers.dropView(catalog, call.view());
    return RestAnswer.noContent();
  }

  private RestAnswer rename(Call call) {
    RenameTableRequest request = call.body(RenameTableRequest.class);
    request.validate();
    rules.requireName(request.destination());
    rules.requireViewWritable(request.source());
    rules.requireViewWritable(request.destination());
    CatalogHandlers.renameView(catalog, request);
    return RestAnswer.noContent();
  }
}
