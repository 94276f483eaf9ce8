package dev.millrace.lake.rest;

import java.util.Map;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.UpdateNamespacePropertiesRequest;

/// The endpoints of namespaces.
final class NamespaceRoutes {

  /// What the column of the catalog's table holds.
  private static final int MAX_PROPERTY = 1_000;

  private final SharedCatalog catalog;
  private final LayerRules rules;

  NamespaceRoutes(SharedCatalog catalog, LayerRules rules) {
    this.catalog = catalog;
    this.rules = rules;
  }

  void addTo(Routes routes) {
    routes.add(Endpoint.V1_LIST_NAMESPACES, this::list);
    routes.add(Endpoint.V1_LOAD_NAMESPACE, this::load);
    routes.add(Endpoint.V1_NAMESPACE_EXISTS, this::exists);
    routes.add(Endpoint.V1_CREATE_NAMESPACE, this::create);
    routes.add(Endpoint.V1_UPDATE_NAMESPACE, this::update);
    routes.add(Endpoint.V1_DELETE_NAMESPACE, this::drop);
  }

  private RestAnswer list(Call call) {
    return RestAnswer.ok(
        call.isPaged()
            ? CatalogHandlers.listNamespaces(
                catalog, call.parent(), call.pageToken(), call.pageSize())
            : CatalogHandlers.listNamespaces(catalog, call.parent()));
  }

  private RestAnswer load(Call call) {
    return RestAnswer.ok(CatalogHandlers.loadNamespace(catalog, call.namespace()));
  }

  private RestAnswer exists(Call call) {
    CatalogHandlers.namespaceExists(catalog, call.namespace());
    return RestAnswer.noContent();
  }

  private RestAnswer create(Call call) {
    CreateNamespaceRequest request = call.body(CreateNamespaceRequest.class);
    request.validate();
    rules.requireName(request.namespace());
    requireShort(request.properties());
    return RestAnswer.ok(CatalogHandlers.createNamespace(catalog, request));
  }

  private RestAnswer update(Call call) {
    UpdateNamespacePropertiesRequest request = call.body(UpdateNamespacePropertiesRequest.class);
    requireShort(request.updates());
    return RestAnswer.ok(
        CatalogHandlers.updateNamespaceProperties(catalog, call.namespace(), request));
  }

  private static void requireShort(Map<String, String> properties) {
    properties.forEach((key, value) -> {
      if (key.length() > MAX_PROPERTY / 4 || value.length() > MAX_PROPERTY) {
        throw new IllegalArgumentException(
            "The property '%.100s' is too long; expected at most %,d characters in a key and %,d in a value."
                .formatted(key, MAX_PROPERTY / 4, MAX_PROPERTY));
      }
    });
  }

  private RestAnswer drop(Call call) {
    rules.requireDroppable(call.namespace());
    CatalogHandlers.dropNamespace(catalog, call.namespace());
    return RestAnswer.noContent();
  }
}
