package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.lake.CatalogDatabase.Also;
import dev.millrace.lake.CatalogDatabase.Outcome;
import dev.millrace.lake.CatalogDatabase.Pointer;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.view.ImmutableSQLViewRepresentation;
import org.apache.iceberg.view.ImmutableViewVersion;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;
import org.apache.iceberg.view.ViewVersion;
import org.jspecify.annotations.Nullable;

/// Named queries, stored as Iceberg views beside the tables.
final class LakeViews {

  private final LakeContext lake;

  LakeViews(LakeContext lake) {
    this.lake = lake;
  }

  void define(TableName name, String select) {
    for (int attempt = 0; attempt < LakeWriter.ATTEMPTS; attempt++) {
      if (tryDefine(name, select)) {
        return;
      }
    }
    throw LakeWriter.tooBusy();
  }

  private boolean tryDefine(TableName name, String select) {
    Catalog now = lake.tables().catalog();
    requireNoTable(name, now);
    PinnedTables pinned = PinnedTables.published(lake, now);
    requireNoCircle(name, select, pinned);
    Schema schema = Schemas.fresh(name, pinned.describe(new SqlQuery(select)));
    @Nullable ViewMetadata before = now.views().get(name);
    if (before != null && isSame(name, before, select, schema)) {
      return true;
    }
    return commit(name, before, after(name, before, select, schema));
  }

  private static boolean isSame(TableName name, ViewMetadata view, String select, Schema schema) {
    return PinnedView.current(name, view)
        .filter(current -> current.select().equals(select))
        .filter(current -> current.schema().sameSchema(schema))
        .isPresent();
  }

  private ViewMetadata after(
      TableName name, @Nullable ViewMetadata before, String select, Schema schema) {
    ViewVersion version =
        ImmutableViewVersion.builder()
            .versionId(before == null ? 1 : before.currentVersionId() + 1)
            .timestampMillis(lake.clock().instant().toEpochMilli())
            .schemaId(schema.schemaId())
            .defaultNamespace(Namespace.of(name.layer().lowerCase()))
            .putSummary("engine-name", "millrace")
            .addRepresentations(
                ImmutableSQLViewRepresentation.builder()
                    .sql(select)
                    .dialect(PinnedView.DIALECT)
                    .build())
            .build();
    ViewMetadata.Builder builder =
        before == null
            ? ViewMetadata.builder()
                .setLocation(location(name))
                .assignUUID(UUID.randomUUID().toString())
            : ViewMetadata.buildFrom(before);
    return builder.setCurrentVersion(version, schema).build();
  }

  private String location(TableName name) {
    return "%s/%s/%s".formatted(lake.files().root(), name.layer().lowerCase(), name.name());
  }

  private boolean commit(TableName name, @Nullable ViewMetadata before, ViewMetadata after) {
    String to =
        "%s/metadata/%05d-%s.metadata.json"
            .formatted(after.location(), after.currentVersionId(), UUID.randomUUID());
    ViewMetadataParser.write(after, lake.files().newOutputFile(to));
    @Nullable String from = before == null ? null : before.metadataFileLocation();
    Outcome outcome =
        lake.database()
            .move(
                List.of(new Pointer(name, CatalogDatabase.Type.VIEW, from, to)),
                null,
                Also.NOTHING);
    if (outcome != Outcome.DONE) {
      lake.files().deleteFile(to);
    }
    return outcome == Outcome.DONE;
  }

  private static void requireNoTable(TableName name, Catalog now) {
    if (now.tables().containsKey(name)) {
      throw nameOfTable(name);
    }
  }

  static MillraceException nameOfTable(TableName name) {
    return ProblemCode.LAKE_CONFLICT.exception(
        "The view '%s' has the name of a table; expected a name that is free.".formatted(name),
        "Give the view another name.");
  }

  private void requireNoCircle(TableName name, String select, PinnedTables pinned) {
    var binding = new Binding(pinned, lake);
    binding.collect(select);
    if (binding.reads(name)) {
      throw ProblemCode.SQL_ERROR.exception(
          "The view '%s' would read itself.".formatted(name),
          "Read the tables behind it, or give the new view another name.");
    }
  }
}
