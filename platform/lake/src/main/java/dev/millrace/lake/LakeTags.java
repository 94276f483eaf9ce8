package dev.millrace.lake;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.lake.CatalogDatabase.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;

/// Names for states of the lake. A tag is an Iceberg tag of every table, so that other engines find
/// it and nothing that it holds is forgotten.
final class LakeTags {

  private final LakeContext lake;

  LakeTags(LakeContext lake) {
    this.lake = lake;
  }

  List<LakePoints.Tag> all() {
    return lake.points().tags();
  }

  /// @param asOf the state to keep; null for the present one
  void set(AsOf.Tag tag, @Nullable AsOf asOf) {
    requireFree(tag);
    repeated(() -> trySet(tag, asOf));
  }

  private Outcome trySet(AsOf.Tag tag, @Nullable AsOf asOf) {
    var change = new AtomicChange(lake);
    Point point = asOf == null ? Point.of(change.before()) : past(asOf);
    requireTables(tag, point);
    return change.commit(
        () -> point.snapshots().forEach((name, id) -> setRef(change.table(name), tag.name(), id)),
        null,
        (connection, _) -> lake.points().write(connection, Point.Kind.TAG, tag.name(), point));
  }

  private Point past(AsOf asOf) {
    var states = new PastStates(lake);
    PinnedTables pinned = states.at(asOf);
    if (!states.forgotten().isEmpty() && !(asOf instanceof AsOf.Moment)) {
      throw ProblemCode.NOT_FOUND.exception(
          states.forgotten().values().iterator().next(), "Tag a younger state.");
    }
    Map<TableName, Long> snapshots = new TreeMap<>();
    pinned.all().forEach(table -> snapshots.put(table.name(), table.snapshotId()));
    Map<TableName, Integer> views = new TreeMap<>();
    pinned.pinnedViews().forEach(view -> views.put(view.name(), view.version().versionId()));
    return new Point(snapshots, views);
  }

  private static void setRef(StagedTable table, String tag, long snapshot) {
    TableMetadata now = table.current();
    table.become(
        TableMetadata.buildFrom(now).setRef(tag, SnapshotRef.tagBuilder(snapshot).build()).build());
  }

  void remove(AsOf.Tag tag) {
    if (lake.points().find(tag).isEmpty()) {
      throw ProblemCode.NOT_FOUND.exception(
          "The lake has no tag '%s'.".formatted(tag.name()),
          "List the tags with './millrace lake tags'.");
    }
    repeated(() -> tryRemove(tag));
  }

  private Outcome tryRemove(AsOf.Tag tag) {
    var change = new AtomicChange(lake);
    return change.commit(
        () ->
            change.names().stream()
                .map(change::table)
                .filter(table -> isTag(table.current().ref(tag.name())))
                .forEach(table -> removeRef(table, tag.name())),
        null,
        (connection, _) -> lake.points().delete(connection, Point.Kind.TAG, tag.name()));
  }

  private static boolean isTag(@Nullable SnapshotRef ref) {
    return ref != null && ref.isTag();
  }

  private static void removeRef(StagedTable table, String tag) {
    table.become(TableMetadata.buildFrom(table.current()).removeRef(tag).build());
  }

  private void repeated(Supplier<Outcome> change) {
    lake.order().lock();
    try {
      for (int attempt = 0; attempt < LakeWriter.ATTEMPTS; attempt++) {
        if (change.get() == Outcome.DONE) {
          return;
        }
      }
    } finally {
      lake.order().unlock();
    }
    throw LakeWriter.tooBusy();
  }

  private void requireFree(AsOf.Tag tag) {
    if (tag.name().equals(SnapshotRef.MAIN_BRANCH)
        || tag.name().startsWith("run-")
        || tag.name().startsWith(BranchName.ENVIRONMENT)) {
      throw ProblemCode.NAME_FORM.exception(
          "The tag '%s' has the name of a branch; expected a name other than 'main', 'run-...' and 'env-...'."
              .formatted(tag.name()),
          "Choose another name.");
    }
    if (lake.points().find(tag).isPresent()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The tag '%s' is set already; expected a new name.".formatted(tag.name()),
          "Remove it first with './millrace lake untag %s', or choose another name."
              .formatted(tag.name()));
    }
  }

  private static void requireTables(AsOf.Tag tag, Point point) {
    if (point.snapshots().isEmpty()) {
      throw ProblemCode.NOT_FOUND.exception(
          "The state that the tag '%s' is to keep has no table.".formatted(tag.name()),
          "Load or build a table first.");
    }
  }
}
