package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A long-lived branch over all tables.
///
/// @param builtAt when its last build ended; null before the first
/// @param checks what did not hold in that build, a line for each check
/// @param tables what has been written there
/// @param views what has been defined there
public record Environment(
    String name,
    Instant createdAt,
    State state,
    @Nullable Instant builtAt,
    List<String> checks,
    List<Written> tables,
    List<TableName> views) {

  public Environment {
    checks = List.copyOf(checks);
    tables = List.copyOf(tables);
    views = List.copyOf(views);
  }

  /// How far it is.
  public enum State {
    /// Nothing has been built.
    EMPTY,
    /// A build is under way, or did not come to its end.
    BUILDING,
    /// All checks of severity error hold.
    BUILT,
    /// A check of severity error does not hold.
    HELD
  }

  /// A table that was written there.
  ///
  /// @param hasMoved whether main has changed it since
  public record Written(TableName table, long rows, boolean hasMoved) {}
}
