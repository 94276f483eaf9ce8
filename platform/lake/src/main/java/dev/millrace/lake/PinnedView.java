package dev.millrace.lake;

import dev.millrace.contracts.lake.ViewState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import java.time.Instant;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.view.ImmutableViewVersion;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewVersion;

/// A named query at one version. Views of other dialects than ours are not seen.
record PinnedView(TableName name, String select, ViewVersion version, Schema schema) {

  static final String DIALECT = "duckdb";

  static Optional<PinnedView> current(TableName name, ViewMetadata view) {
    return of(name, view, view.currentVersion());
  }

  /// Of a branch; not in the catalog yet.
  static PinnedView staged(TableName name, String select, Schema schema, Instant at) {
    ViewVersion version =
        ImmutableViewVersion.builder()
            .versionId(1)
            .timestampMillis(at.toEpochMilli())
            .schemaId(schema.schemaId())
            .defaultNamespace(Namespace.of(name.layer().lowerCase()))
            .build();
    return new PinnedView(name, select, version, schema);
  }

  static Optional<PinnedView> at(TableName name, ViewMetadata view, int version) {
    return Optional.ofNullable(view.versionsById().get(version))
        .flatMap(found -> of(name, view, found));
  }

  private static Optional<PinnedView> of(TableName name, ViewMetadata view, ViewVersion version) {
    Schema schema = view.schemasById().get(version.schemaId());
    return version.representations().stream()
        .filter(SQLViewRepresentation.class::isInstance)
        .map(SQLViewRepresentation.class::cast)
        .filter(sql -> schema != null && sql.dialect().equalsIgnoreCase(DIALECT))
        .findFirst()
        .map(sql ->
            new PinnedView(name, sql.sql(), version, schema == null ? new Schema() : schema));
  }

  ViewState state() {
    return new ViewState(
        name,
        select,
        Instant.ofEpochMilli(version.timestampMillis()),
        Schemas.columns(name, schema).stream().map(FieldColumn::column).toList());
  }
}
