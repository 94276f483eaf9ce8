package dev.millrace.lake;

import dev.millrace.contracts.lake.BranchWrite;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.RowHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/// What another engine works with while it runs models: tables of a branch, shown in namespaces of
/// its own as they are there, and the tables that it makes beside them. A shown table is a metadata
/// file over the same data; the engine finds no way from here to what readers see. Whatever a crash
/// has left goes at the next opening. For one at a time in a lake, and for one thread.
public final class GuestTables implements AutoCloseable {

  private final LakeContext lake;
  private final JdbcCatalog catalog;
  private final String prefix;
  private @Nullable RunBranch answers;
  private int views;

  private GuestTables(LakeContext lake, JdbcCatalog catalog, String prefix) {
    this.lake = lake;
    this.catalog = catalog;
    this.prefix = prefix;
  }

  /// @param catalog over the same lake, in which the namespaces are
  /// @param prefix of the namespaces: before the name of each layer
  public static GuestTables open(IcebergLake lake, JdbcCatalog catalog, String prefix) {
    if (lake.isInBucket() || prefix.isEmpty()) {
      throw new IllegalStateException(
          "Guests need a lake on a disk and a prefix of their own; this is a bug.");
    }
    var guests = new GuestTables(lake.context(), catalog, prefix);
    guests.clear();
    for (Layer layer : Layer.values()) {
      catalog.createNamespace(guests.namespace(layer));
    }
    return guests;
  }

  /// Shows a table or a view as the branch has it now; one that is shown or made already is
  /// replaced.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public void show(LakeBranch branch, TableName name) {
    PinnedTables visible = run(branch).visible();
    PinnedTable table =
        visible.findView(name).isPresent() ? answered(visible, name) : visible.require(name);
    drop(name);
    String location =
        "%s/%s%s/%s-%s"
            .formatted(
                lake.files().root(),
                prefix,
                name.layer().lowerCase(),
                name.name(),
                UUID.randomUUID());
    TableMetadata alone = alone(table, location);
    String file = location + "/metadata/00000-" + UUID.randomUUID() + ".metadata.json";
    TableMetadataParser.write(alone, lake.files().newOutputFile(file));
    catalog.registerTable(identifier(name), file);
  }

  /// Only the one snapshot, and whatever came after it forgotten.
  private static TableMetadata alone(PinnedTable table, String location) {
    TableMetadata all = table.metadata();
    List<Long> others =
        all.snapshots().stream()
            .map(Snapshot::snapshotId)
            .filter(id -> id != table.snapshotId())
            .toList();
    var changed = TableMetadata.buildFrom(all).setDefaultSortOrder(SortOrder.unsorted());
    all.refs().keySet().forEach(changed::removeRef);
    return changed
        .removeSnapshots(others)
        .setCurrentSchema(table.schema().schemaId())
        .setBranchSnapshot(table.snapshotId(), SnapshotRef.MAIN_BRANCH)
        .setLocation(location)
        .build();
  }

  /// A view's query is of the lake's own engine: others get its rows.
  private PinnedTable answered(PinnedTables visible, TableName view) {
    if (answers == null) {
      answers =
          new RunBranch(
              lake, new BranchName(new RunId("guests-" + UUID.randomUUID())), new RunLife());
    }
    var name = new TableName(Layer.BRONZE, "millrace_view_" + ++views);
    answers.take(visible, name, new BranchWrite.Answer(all(view), null, List.of()));
    return answers.visible().require(name);
  }

  /// What the engine has made.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND; COLUMN_TYPE_UNSUPPORTED
  ///   for a column that Millrace cannot read
  public TableState state(TableName name) {
    return made(name).require(name).state();
  }

  /// Hands over every row of what the engine has made.
  public void read(TableName name, RowHandler handler) {
    made(name).read(all(name), handler);
  }

  /// Makes what the engine has made the whole content of the table on a branch: its rows are
  /// written once more, so that they lie as all of the lake does.
  public TableState take(
      LakeBranch branch, TableName name, @Nullable String partitionByDayOf, List<String> sortBy) {
    return run(branch)
        .take(made(name), name, new BranchWrite.Answer(all(name), partitionByDayOf, sortBy));
  }

  /// Takes one away, where it is.
  public void drop(TableName name) {
    catalog.dropTable(identifier(name), false);
  }

  private PinnedTables made(TableName name) {
    if (!(catalog.tableExists(identifier(name))
        && catalog.loadTable(identifier(name)) instanceof BaseTable table)) {
      throw ProblemCode.NOT_FOUND.exception(
          "The table '%s' was not made.".formatted(name), "Build the model that makes it.");
    }
    TableMetadata metadata = table.operations().current();
    ReadableTable.require(name, metadata.schema());
    return PinnedTables.of(lake, PinnedTable.published(name, metadata).stream().toList());
  }

  private static SqlQuery all(TableName name) {
    return new SqlQuery("select * from " + name);
  }

  private static RunBranch run(LakeBranch branch) {
    if (branch instanceof RunBranch run) {
      return run;
    }
    throw new IllegalStateException("The branch is of another lake; this is a bug.");
  }

  private TableIdentifier identifier(TableName name) {
    return TableIdentifier.of(namespace(name.layer()), name.name());
  }

  private Namespace namespace(Layer layer) {
    return Namespace.of(prefix + layer.lowerCase());
  }

  private Path directory(Layer layer) {
    return lake.settings().directory().resolve(prefix + layer.lowerCase());
  }

  private void clear() {
    for (Layer layer : Layer.values()) {
      Namespace namespace = namespace(layer);
      if (catalog.namespaceExists(namespace)) {
        catalog.listTables(namespace).forEach(table -> catalog.dropTable(table, false));
        catalog.listViews(namespace).forEach(catalog::dropView);
        catalog.dropNamespace(namespace);
      }
      delete(directory(layer));
    }
  }

  private void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> found = Files.walk(directory)) {
      Collection<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Takes everything away that was shown or made.
  @Override
  public void close() {
    clear();
    if (answers != null) {
      answers.drop();
    }
  }
}
