package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.lake.Compacted;
import dev.millrace.lake.TableAlteration;
import dev.millrace.lake.TableSnapshot;
import dev.millrace.lake.TableStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lake's tables as JSON. Snapshot ids are texts, because JavaScript cannot hold them as
/// numbers.
final class LakeJson {

  private LakeJson() {}

  record Table(
      String name,
      long rows,
      long bytes,
      long files,
      long smallFiles,
      long deleteFiles,
      long deletedRows,
      int partitions,
      int manifests,
      int snapshots,
      int formatVersion,
      String snapshotId,
      Instant committedAt,
      @Nullable String partitionByDayOf,
      List<String> sortedBy,
      List<ColumnJson> columns) {}

  record ColumnJson(String name, String type) {}

  record Snapshot(
      String id,
      Instant committedAt,
      String operation,
      long rows,
      long files,
      long bytes,
      long addedRows,
      long removedRows,
      long addedFiles,
      long removedFiles,
      @Nullable String runId,
      List<String> refs,
      boolean isCurrent) {}

  record Compaction(
      String table,
      long filesBefore,
      long filesAfter,
      long bytesBefore,
      long bytesAfter,
      long mergedBytes,
      int manifestsBefore,
      int manifestsAfter) {}

  static Table table(TableStats stats) {
    return new Table(
        stats.state().name().toString(),
        stats.state().rows(),
        stats.state().bytes(),
        stats.files(),
        stats.smallFiles(),
        stats.deleteFiles(),
        stats.deletedRows(),
        stats.partitions(),
        stats.manifests(),
        stats.snapshots(),
        stats.formatVersion(),
        String.valueOf(stats.state().snapshotId()),
        stats.state().committedAt(),
        stats.partitionByDayOf(),
        stats.sortedBy(),
        stats.state().columns().stream()
            .map(column -> new ColumnJson(column.name(), column.type().toString()))
            .toList());
  }

  static Snapshot snapshot(TableSnapshot snapshot) {
    return new Snapshot(
        String.valueOf(snapshot.id()),
        snapshot.committedAt(),
        snapshot.operation(),
        snapshot.rows(),
        snapshot.files(),
        snapshot.bytes(),
        snapshot.addedRows(),
        snapshot.removedRows(),
        snapshot.addedFiles(),
        snapshot.removedFiles(),
        snapshot.run(),
        snapshot.refs(),
        snapshot.isCurrent());
  }

  static Compaction compaction(Compacted done) {
    return new Compaction(
        done.table().toString(),
        done.filesBefore(),
        done.filesAfter(),
        done.bytesBefore(),
        done.bytesAfter(),
        done.mergedBytes(),
        done.manifestsBefore(),
        done.manifestsAfter());
  }

  /// Such as `{"change": "rename", "column": "a", "to": "b"}`.
  static TableAlteration alteration(JsonNode request) {
    String change = request.path("change").asText("");
    return switch (change) {
      case "add" ->
          new TableAlteration.Add(
              new Column(text(request, "column"), ColumnType.of(text(request, "type"))));
      case "rename" -> new TableAlteration.Rename(text(request, "column"), text(request, "to"));
      case "drop" -> new TableAlteration.Drop(text(request, "column"));
      case "widen" ->
          new TableAlteration.Widen(text(request, "column"), ColumnType.of(text(request, "type")));
      case "sort" -> {
        List<String> columns = new ArrayList<>();
        request.path("columns").forEach(column -> columns.add(column.asText()));
        yield new TableAlteration.Sort(columns);
      }
      default ->
          throw ProblemCode.PARAMETER_VALUE.exception(
              "The change '%s' is not known; expected add, rename, drop, widen or sort."
                  .formatted(change.substring(0, Math.min(40, change.length()))),
              "Send {\"change\": \"rename\", \"column\": \"a\", \"to\": \"b\"}.");
    };
  }

  private static String text(JsonNode request, String key) {
    String text = request.path(key).asText("");
    if (text.isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body has no text '%s'; expected one for this change.".formatted(key),
          "Send {\"change\": \"rename\", \"column\": \"a\", \"to\": \"b\"}.");
    }
    return text;
  }
}
