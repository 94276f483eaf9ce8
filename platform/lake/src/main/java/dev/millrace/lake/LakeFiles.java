package dev.millrace.lake;

import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.WrittenFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.iceberg.io.FileIO;

/// The lake's files: where each lies for everybody, and the file on this machine that the SQL
/// engine reads for it. A file never changes once it is whole. Safe for any thread.
public sealed interface LakeFiles extends FileIO permits LocalFileIO, BucketFiles {

  /// The place that all files lie below, as locations begin.
  String root();

  /// Where a file is on this machine, or will be once it is read.
  ///
  /// @throws IllegalArgumentException when the location is not below the root
  Path path(String location);

  /// The location of a file that is, or will be, at a path of this machine.
  String locationOf(Path path);

  /// Whether a location lies below the root.
  boolean contains(String location);

  /// The engine, so that what it binds is on this machine while it reads.
  SqlEngine reading(SqlEngine engine);

  /// Makes written files durable: only then may the catalog point to them.
  void settle(List<WrittenFile> files);

  /// Every file that was written before a moment.
  List<Found> olderThan(Instant moment);

  /// Deletes many at once; those that are gone are no matter.
  void deleteAll(Collection<String> locations);

  /// Keeps all files until the work is done; what is deleted meanwhile goes then.
  void whileKept(Runnable work);

  /// A file below the root.
  record Found(String location, long bytes) {}
}
