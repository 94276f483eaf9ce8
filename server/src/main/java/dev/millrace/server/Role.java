package dev.millrace.server;

import java.util.EnumSet;
import java.util.Set;

/// What a process does, where several share the work of one shop over one log.
public enum Role {
  /// Takes events in over HTTP. Any number of processes.
  COLLECTOR,
  /// Folds events into streaming features and answers reads. Any number: they share the partitions.
  FEATURES,
  /// Writes the log and the landing zone into the lake. One process.
  LAKE,
  /// Runs flows. One process for each lake.
  FLOWS;

  /// Everything in one process.
  public static final Set<Role> ALL = Set.copyOf(EnumSet.allOf(Role.class));
}
