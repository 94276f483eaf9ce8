package dev.millrace.ml.track;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The models that Millrace trains itself, read from its registry each time: they are registered
/// models without being stored twice. It reads with the handle it is given: a second connection
/// could wait for the one that asks.
public interface OwnModels {

  /// The names of all that were ever trained or are defined.
  List<String> names(Handle handle);

  /// Newest first.
  List<Version> versions(Handle handle, String model);

  /// One of them.
  ///
  /// @param flowRun that trained it
  /// @param heldBack why it was not let into use; null when it was
  record Version(
      int number,
      Instant trainedAt,
      String flowRun,
      String sha256,
      boolean isChampion,
      @Nullable String heldBack,
      Path file) {}
}
