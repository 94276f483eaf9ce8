package dev.millrace.lake.rest;

import dev.millrace.lake.rest.Pointers.Move;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.jspecify.annotations.Nullable;

/// Writes the metadata of changed tables and then moves all their pointers in one transaction:
/// other engines see every change of a commit, or none.
final class TableCommits {

  private static final Pattern VERSION = Pattern.compile("v?(\\d{1,9})[.-].*");

  private final Warehouse warehouse;
  private final Pointers pointers;
  private final LayerRules rules;

  TableCommits(Warehouse warehouse, Pointers pointers, LayerRules rules) {
    this.warehouse = warehouse;
    this.pointers = pointers;
    this.rules = rules;
  }

  /// What a new table's place in the catalog must allow.
  ///
  /// @param namespace whether a namespace is there
  /// @param view whether a view has the name
  record Places(Predicate<TableIdentifier> namespace, Predicate<TableIdentifier> view) {}

  /// The table's metadata as it now is; null where there is no such table.
  @Nullable TableMetadata load(TableIdentifier table) {
    return pointers.find(table).map(this::read).orElse(null);
  }

  Optional<String> location(TableIdentifier table) {
    return pointers.find(table);
  }

  private TableMetadata read(String location) {
    try {
      return TableMetadataParser.read(warehouse, location);
    } catch (NotFoundException e) {
      throw new NotFoundException(e, "Failed to open input stream for file: %s", location);
    }
  }

  /// @throws CommitFailedException when a table has moved meanwhile; then nothing has changed
  /// @throws AlreadyExistsException when a new table's name is taken
  List<TableMetadata> commit(List<TableChange> changes, Places places) {
    for (TableChange change : changes) {
      if (change.isNew()) {
        requirePlace(change.table(), places);
      }
      rules.requireReadable(change, warehouse);
    }
    List<String> written = new ArrayList<>();
    boolean undo = true;
    try {
      List<TableMetadata> committed = new ArrayList<>();
      List<Move> moves = new ArrayList<>();
      for (TableChange change : changes) {
        String location = metadataFile(change, written);
        moves.add(new Move(change.table(), from(change), location));
        committed.add(
            TableMetadata.buildFrom(change.after())
                .discardChanges()
                .withMetadataLocation(location)
                .build());
      }
      Optional<TableIdentifier> missed = pointers.move(moves);
      undo = missed.isPresent();
      missed.ifPresent(table -> refuse(table, changes));
      forgetOldMetadata(changes, committed);
      return committed;
    } catch (SQLException e) {
      undo = false; // the database may have committed before it failed
      throw new CommitStateUnknownException(e);
    } finally {
      if (undo) {
        written.forEach(warehouse.unguarded()::deleteFile);
      }
    }
  }

  private static void requirePlace(TableIdentifier table, Places places) {
    if (!places.namespace().test(table)) {
      throw new NoSuchNamespaceException("Namespace does not exist: %s", table.namespace());
    }
    if (places.view().test(table)) {
      throw new AlreadyExistsException("View with same name already exists: %s", table);
    }
  }

  private static void refuse(TableIdentifier table, List<TableChange> changes) {
    boolean isNew =
        changes.stream().anyMatch(change -> change.isNew() && change.table().equals(table));
    if (isNew) {
      throw new AlreadyExistsException("Table already exists: %s", table);
    }
    throw new CommitFailedException("The table %s has changed meanwhile", table);
  }

  private static @Nullable String from(TableChange change) {
    TableMetadata before = change.before();
    return before == null ? null : before.metadataFileLocation();
  }

  /// A table that is registered already has its file.
  private String metadataFile(TableChange change, List<String> written) {
    TableMetadata after = change.after();
    String present = after.metadataFileLocation();
    if (change.isNew() && present != null) {
      return present;
    }
    String codec =
        after.property(
            TableProperties.METADATA_COMPRESSION, TableProperties.METADATA_COMPRESSION_DEFAULT);
    String directory =
        after.property(TableProperties.WRITE_METADATA_LOCATION, after.location() + "/metadata");
    String location =
        "%s/%05d-%s%s"
            .formatted(
                directory.replaceFirst("/+$", ""),
                version(from(change)) + 1,
                UUID.randomUUID(),
                TableMetadataParser.getFileExtension(codec));
    written.add(location);
    TableMetadataParser.write(after, warehouse.newOutputFile(location));
    return location;
  }

  private static int version(@Nullable String location) {
    if (location == null) {
      return -1;
    }
    Matcher file = VERSION.matcher(location.substring(location.lastIndexOf('/') + 1));
    return file.matches() ? Integer.parseInt(file.group(1)) : -1;
  }

  private void forgetOldMetadata(List<TableChange> changes, List<TableMetadata> committed) {
    for (int i = 0; i < changes.size(); i++) {
      TableMetadata before = changes.get(i).before();
      if (before != null) {
        CatalogUtil.deleteRemovedMetadataFiles(warehouse.unguarded(), before, committed.get(i));
      }
    }
  }
}
