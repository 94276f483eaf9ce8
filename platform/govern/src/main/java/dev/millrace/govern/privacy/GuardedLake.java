package dev.millrace.govern.privacy;

import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableDelete;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.privacy.Suppressions;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lake as sources write it: rows of suppressed people are left out of every commit, whatever
/// the way they came, so that a source that still holds somebody does not bring them back. While
/// nobody is suppressed nothing is looked at. Safe for any thread.
public final class GuardedLake implements Lake {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedLake.class);

  private final Lake lake;
  private final PeopleColumns columns;
  private final Suppressions suppressions;
  private final Map<TableName, LongAdder> suppressed = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock commits = new ReentrantReadWriteLock();

  public GuardedLake(Lake lake, PeopleColumns columns, Suppressions suppressions) {
    this.lake = lake;
    this.columns = columns;
    this.suppressions = suppressions;
  }

  /// How many rows were left out since the start, by table.
  public Map<TableName, Long> suppressed() {
    var counts = new TreeMap<TableName, Long>();
    suppressed.forEach((table, rows) -> counts.put(table, rows.sum()));
    return counts;
  }

  /// Returns when no commit is under way that was begun before, with the list as it was then.
  void settle() {
    commits.writeLock().lock();
    try {
      LOG.debug("Commits that were begun before are done.");
    } finally {
      commits.writeLock().unlock();
    }
  }

  @Override
  public List<TableState> commit(LakeCommit commit) {
    commits.readLock().lock();
    try {
      return guardedCommit(commit);
    } finally {
      commits.readLock().unlock();
    }
  }

  private List<TableState> guardedCommit(LakeCommit commit) {
    if (suppressions.isEmpty()) {
      return lake.commit(commit);
    }
    return lake.commit(
        new LakeCommit(commit.changes().stream().map(this::guarded).toList(), commit.mark()));
  }

  private TableChange guarded(TableChange change) {
    return switch (change) {
      case TableDelete delete -> delete;
      case TableAppend(var table, Rows rows, var day) ->
          new TableAppend(table, without(table, rows), day);
      case TableMerge(var table, Rows rows, var key, var day) ->
          new TableMerge(table, without(table, rows), key, day);
      case TableOverwrite(var table, Rows rows, var slice, var day) ->
          new TableOverwrite(table, without(table, rows), slice, day);
    };
  }

  private Rows without(TableName table, Rows rows) {
    List<String> names = rows.columns().stream().map(Column::name).toList();
    if (table.equals(PeopleTables.QUARANTINE)) {
      return withoutRaw(table, rows, names.indexOf("raw"));
    }
    if (PeopleTables.isOfPages(table) && names.contains("body")) {
      return withCutPages(table, rows, names.indexOf("body"));
    }
    int[] ids =
        java.util.stream.IntStream.range(0, names.size())
            .filter(column -> columns.isDeclared(table, names.get(column)))
            .toArray();
    if (ids.length == 0) {
      return rows;
    }
    var kept = new int[rows.count()];
    int count = 0;
    for (int row = 0; row < kept.length; row++) {
      if (!isSuppressed(rows, row, ids)) {
        kept[count++] = row;
      }
    }
    return only(table, rows, kept, count);
  }

  private Rows only(TableName table, Rows rows, int[] kept, int count) {
    if (count == kept.length) {
      return rows;
    }
    suppressed.computeIfAbsent(table, _ -> new LongAdder()).add(kept.length - count);
    return rows.only(Arrays.copyOf(kept, count));
  }

  private boolean isSuppressed(Rows rows, int row, int[] ids) {
    for (int id : ids) {
      String text = text(rows.value(row, id));
      if (text != null && suppressions.holds("u:" + text)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case byte[] utf8 -> new String(utf8, StandardCharsets.UTF_8);
      default -> value.toString();
    };
  }

  private Rows withoutRaw(TableName table, Rows rows, int raw) {
    var kept = new int[rows.count()];
    int count = 0;
    for (int row = 0; row < kept.length; row++) {
      String text = raw < 0 ? null : text(rows.value(row, raw));
      if (text == null || !RawWords.anyOf(text, word -> suppressions.holds("u:" + word))) {
        kept[count++] = row;
      }
    }
    return only(table, rows, kept, count);
  }

  private Rows withCutPages(TableName table, Rows rows, int body) {
    var pages =
        new Pages(
            columns.fields(),
            id -> suppressions.holds("u:" + id),
            _ -> suppressed.computeIfAbsent(table, _ -> new LongAdder()).increment());
    var all = new ArrayList<@Nullable Object[]>(rows.count());
    for (int row = 0; row < rows.count(); row++) {
      @Nullable Object[] values = new @Nullable Object[rows.columns().size()];
      for (int column = 0; column < values.length; column++) {
        Object value = rows.value(row, column);
        String page = column == body ? text(value) : null;
        String without = page == null ? null : pages.without(page);
        values[column] = without == null ? value : without;
      }
      all.add(values);
    }
    return new Rows(rows.columns(), all);
  }

  @Override
  public LakeView view() {
    return lake.view();
  }

  @Override
  public LakeView asOf(AsOf moment) {
    return lake.asOf(moment);
  }

  @Override
  public void define(TableName view, String select) {
    lake.define(view, select);
  }

  @Override
  public Optional<String> mark(String name) {
    return lake.mark(name);
  }

  @Override
  public LakeBranch branch(RunId run) {
    return lake.branch(run);
  }

  /// Its opener closes it.
  @Override
  public void close() {}
}
