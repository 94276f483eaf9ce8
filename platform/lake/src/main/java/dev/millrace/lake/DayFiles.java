package dev.millrace.lake;

import dev.millrace.contracts.lake.TableDays;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/// Which files hold the rows of each day. Files never change, so the same names mean the same rows;
/// other names may hold the same rows too, as after a compaction.
final class DayFiles {

  private static final int DIGITS = 32;

  private DayFiles() {}

  static Optional<TableDays> of(PinnedTable table, TableFiles files) {
    PartitionSpec spec = spec(table, table.metadata());
    if (!isByDay(spec)) {
      return Optional.empty();
    }
    Map<Integer, TreeSet<String>> days = new TreeMap<>();
    var others = new TreeSet<String>();
    for (FileScanTask task :
        files.tasks(table.name(), table.metadata(), table.snapshot(), Expressions.alwaysTrue())) {
      Integer day = day(task, spec);
      TreeSet<String> names =
          day == null ? others : days.computeIfAbsent(day, _ -> new TreeSet<>());
      names.add(task.file().location());
      for (DeleteFile delete : task.deletes()) {
        names.add(delete.location() + "@" + delete.contentOffset());
      }
    }
    Map<LocalDate, String> contents = new HashMap<>();
    days.forEach((day, names) -> contents.put(LocalDate.ofEpochDay(day), text(names)));
    String column = table.schema().findColumnName(spec.fields().getFirst().sourceId());
    return Optional.of(new TableDays(column, contents, others.isEmpty() ? "" : text(others)));
  }

  /// How the rows of the snapshot were split, which on a branch may not be how the table is.
  static PartitionSpec spec(PinnedTable table, TableMetadata metadata) {
    String written = table.snapshot().summary().get(BranchName.SPEC);
    return written == null
        ? table.metadata().spec()
        : Objects.requireNonNull(metadata.specsById().get(Integer.valueOf(written)));
  }

  static boolean isByDay(PartitionSpec spec) {
    return spec.fields().size() == 1
        && spec.fields().getFirst().transform().toString().equals("day");
  }

  /// Null where it has none, also because it was written before the table was split.
  static @Nullable Integer day(FileScanTask task, PartitionSpec spec) {
    return day(task.file(), spec);
  }

  /// The same; null also where the table is not split by day.
  static @Nullable Integer day(DataFile file, PartitionSpec spec) {
    return file.specId() == spec.specId() && isByDay(spec)
        ? file.partition().get(0, Integer.class)
        : null;
  }

  /// Whether the table is split by the day of a column.
  static boolean isByDayOf(PinnedTable table, String column) {
    PartitionSpec spec = spec(table, table.metadata());
    return isByDay(spec)
        && column.equalsIgnoreCase(
            table.schema().findColumnName(spec.fields().getFirst().sourceId()));
  }

  /// By the names alone: the lake may be moved.
  private static String text(SortedSet<String> locations) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String location : locations) {
        String name = location.substring(location.lastIndexOf('/') + 1);
        digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java has no SHA-256; this is a bug.", e);
    }
  }
}
