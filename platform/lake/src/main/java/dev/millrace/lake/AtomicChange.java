package dev.millrace.lake;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.lake.CatalogDatabase.Also;
import dev.millrace.lake.CatalogDatabase.Outcome;
import dev.millrace.lake.CatalogDatabase.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableMetadataParser;
import org.jspecify.annotations.Nullable;

/// One try to change tables together: they are staged from one state of the catalog, and go into it
/// in one transaction or leave nothing. For one thread, inside the lake's lock.
final class AtomicChange {

  private static final Pattern VERSION = Pattern.compile("(\\d{1,9})-.*");

  private final LakeContext lake;
  private final CreatedFiles created;
  private final Catalog before;
  private final Map<TableName, StagedTable> staged = new TreeMap<>();
  private boolean doubtful;

  AtomicChange(LakeContext lake) {
    this.lake = lake;
    this.created = new CreatedFiles(lake.files());
    this.before = lake.tables().catalog();
  }

  /// The state that this change is staged from.
  Catalog before() {
    return before;
  }

  Set<TableName> names() {
    return before.tables().keySet();
  }

  StagedTable table(TableName name) {
    requireNoView(name);
    return staged.computeIfAbsent(
        name, n -> new StagedTable(n, location(n), created, before.tables().get(n)));
  }

  private void requireNoView(TableName name) {
    if (before.views().containsKey(name)) {
      throw ProblemCode.LAKE_CONFLICT.exception(
          "The name '%s' is that of a view; expected a table or a name that is free."
              .formatted(name),
          "Write to another table, or drop the view.");
    }
  }

  private String location(TableName name) {
    return "%s/%s/%s".formatted(lake.files().root(), name.layer().lowerCase(), name.name());
  }

  /// Only DONE has changed anything. After anything else the files that were written on the way are
  /// gone too; but where the database failed they stay, because it may have committed.
  ///
  /// @param staging changes the tables
  Outcome commit(Runnable staging, @Nullable Mark mark) {
    return commit(staging, mark, Also.NOTHING);
  }

  /// @param also what is written in the same transaction
  Outcome commit(Runnable staging, @Nullable Mark mark, Also also) {
    List<Pointer> pointers = new ArrayList<>();
    Map<TableName, String> written = new TreeMap<>();
    boolean complete = false;
    try {
      staging.run();
      for (StagedTable table : changed()) {
        String to = table.isDropped() ? null : writeMetadata(table);
        if (to != null) {
          written.put(table.name(), to);
        }
        pointers.add(new Pointer(table.name(), from(table), to));
      }
      complete = true;
    } finally {
      if (!complete) {
        created.deleteAll();
      }
    }
    doubtful = true;
    Outcome outcome = lake.database().move(pointers, mark, also);
    doubtful = false;
    if (outcome == Outcome.DONE) {
      written.forEach((name, location) -> committed(table(name), location));
    } else {
      created.deleteAll();
    }
    return outcome;
  }

  /// Whether the database was asked and gave no answer.
  boolean isDoubtful() {
    return doubtful;
  }

  private List<StagedTable> changed() {
    return staged.values().stream().filter(StagedTable::isChanged).toList();
  }

  private static @Nullable String from(StagedTable table) {
    TableMetadata base = table.base();
    return base == null ? null : base.metadataFileLocation();
  }

  private String writeMetadata(StagedTable table) {
    String from = from(table);
    String location =
        table.metadataFileLocation(
            "%05d-%s.metadata.json".formatted(version(from) + 1, UUID.randomUUID()));
    TableMetadataParser.write(table.current(), created.newOutputFile(location));
    return location;
  }

  private static int version(@Nullable String location) {
    if (location == null) {
      return -1;
    }
    Matcher file = VERSION.matcher(location.substring(location.lastIndexOf('/') + 1));
    return file.matches() ? Integer.parseInt(file.group(1)) : 0; // others name files otherwise
  }

  private void committed(StagedTable table, String location) {
    TableMetadata metadata =
        TableMetadata.buildFrom(table.current())
            .discardChanges()
            .withMetadataLocation(location)
            .build();
    lake.tables().remember(location, metadata);
    TableMetadata base = table.base();
    if (base != null) {
      deleteForgotten(base, metadata);
    }
  }

  /// The metadata files that have left the table's log.
  private void deleteForgotten(TableMetadata base, TableMetadata now) {
    Set<MetadataLogEntry> kept = Set.copyOf(now.previousFiles());
    base.previousFiles().stream()
        .filter(entry -> !kept.contains(entry))
        .forEach(entry -> lake.files().deleteFile(entry.file()));
  }
}
