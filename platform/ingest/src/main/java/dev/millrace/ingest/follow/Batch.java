package dev.millrace.ingest.follow;

import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is to be committed at once, and the mark it leads to.
///
/// @param mark null when the source has not moved
/// @param views to be defined after the commit, each with its SELECT
/// @param bytes read from the source, about
/// @param release lets go of what the rows stand on
public record Batch(
    List<TableChange> changes,
    @Nullable Mark mark,
    BatchCounts counts,
    Map<TableName, String> views,
    long bytes,
    Runnable release)
    implements AutoCloseable {

  public Batch {
    changes = List.copyOf(changes);
    views = Map.copyOf(views);
  }

  /// Nothing has come.
  public static Batch none() {
    return new Batch(List.of(), null, BatchCounts.NONE, Map.of(), 0, () -> {});
  }

  @Override
  public void close() {
    release.run();
  }
}
