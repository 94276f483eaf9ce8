package dev.millrace.transform.check;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.check.CheckedTable.NamedCheck;
import dev.millrace.transform.check.FailingRows.FailingRow;
import dev.millrace.transform.check.store.CheckStore;
import dev.millrace.transform.check.store.StoredResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is checked and how it came out, for people and for pages. Safe for any thread.
public final class CheckBook {

  private final List<Entry> entries;
  private final Audit audit;
  private final CheckStore store;
  private final FailingRows failingRows;

  public CheckBook(Audit audit, CheckStore store, FailingRows failingRows) {
    this.audit = audit;
    this.store = store;
    this.failingRows = failingRows;
    this.entries =
        audit.tables().stream()
            .flatMap(table -> table.checks().stream().map(check -> new Entry(table, check)))
            .sorted(Comparator.comparing(entry -> entry.check().id()))
            .toList();
  }

  /// A check with the table it is of.
  public record Entry(CheckedTable table, NamedCheck check) {

    public String id() {
      return check.id();
    }
  }

  /// Every check, by id.
  ///
  /// @param table null for all tables
  public List<Entry> all(@Nullable TableName table) {
    return table == null
        ? entries
        : entries.stream().filter(entry -> entry.table().table().equals(table)).toList();
  }

  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND
  public Entry require(String id) {
    return entries.stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow(() -> {
          List<String> ids = entries.stream().map(Entry::id).toList();
          String shown = id.substring(0, Math.min(200, id.length()));
          return ProblemCode.NOT_FOUND.exception(
              "There is no check '%s'.".formatted(shown),
              Nearest.hint(shown, ids, "List them with ./millrace check ls."));
        });
  }

  /// What was found last.
  public Optional<StoredResult> last(String id) {
    return store.last(id);
  }

  /// Newest first.
  ///
  /// @param before only results numbered lower; null for the newest
  public List<CheckStore.Numbered> history(String id, @Nullable Long before, int limit) {
    return store.history(require(id).id(), before, limit);
  }

  /// Newest run first.
  public List<FailingRow> failingRows(String id, int limit, int offset) {
    return failingRows.of(require(id).id(), limit, offset);
  }

  /// The SQL that is asked; empty where no row is read.
  public String sql(String id) {
    Entry entry = require(id);
    return audit.sql(entry.table(), entry.check().definition());
  }
}
