package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// The earlier states of the lake's tables, for those who must take them away. Safe for any thread.
public interface LakeHistory {

  /// Forgets the states of some tables that were committed until a moment, but for the present one,
  /// also those that a tag or a run keeps, and deletes what only they held. A tag that kept one of
  /// them goes. Nothing in the files that stay tells of rows that had gone by then.
  Forgotten forget(Set<TableName> tables, Instant until);

  /// The tags that [#forget] would take away now.
  List<String> tagsOf(Set<TableName> tables);

  /// @param snapshots how many are gone
  /// @param files how many
  /// @param holders who still reads an earlier state, in words; when there are any, this is to be
  ///   done again
  record Forgotten(int snapshots, int files, List<String> holders) {
    public Forgotten {
      holders = List.copyOf(holders);
    }
  }
}
