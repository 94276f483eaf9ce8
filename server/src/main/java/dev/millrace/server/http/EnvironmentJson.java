package dev.millrace.server.http;

import dev.millrace.contracts.lake.TableState;
import dev.millrace.lake.Environment;
import dev.millrace.server.EnvironmentDesk;
import dev.millrace.transform.TableDiff;
import dev.millrace.transform.check.CheckResult;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Environments as the API shows them.
final class EnvironmentJson {

  private EnvironmentJson() {}

  record Shown(
      String name,
      Instant createdAt,
      String state,
      @Nullable Instant builtAt,
      List<String> checks,
      List<Table> tables,
      List<String> views) {

    static Shown of(Environment environment) {
      return new Shown(
          environment.name(),
          environment.createdAt(),
          environment.state().name().toLowerCase(Locale.ROOT),
          environment.builtAt(),
          environment.checks(),
          environment.tables().stream()
              .map(table -> new Table(table.table().toString(), table.rows(), table.hasMoved()))
              .toList(),
          environment.views().stream().map(Object::toString).toList());
    }
  }

  record Table(String table, long rows, boolean hasMoved) {}

  record Built(boolean isHeld, List<String> models, List<Check> checks, List<String> log) {

    static Built of(EnvironmentDesk.Built built) {
      return new Built(
          built.outcome().isHeld(),
          built.outcome().built().stream().map(Object::toString).toList(),
          built.outcome().failing().stream().map(Check::of).toList(),
          built.log());
    }
  }

  record Check(String table, String check, String severity, String words) {

    static Check of(CheckResult result) {
      return new Check(
          result.table().toString(),
          result.title(),
          result.severity().name().toLowerCase(Locale.ROOT),
          result.words());
    }
  }

  record Promoted(List<PromotedTable> items) {

    static Promoted of(List<TableState> tables) {
      return new Promoted(
          tables.stream()
              .map(table -> new PromotedTable(table.name().toString(), table.rows()))
              .toList());
    }
  }

  record PromotedTable(String table, long rows) {}

  record Diff(
      String environment,
      String against,
      String state,
      List<DiffTable> tables,
      List<DiffView> views,
      List<String> checks,
      int omitted) {

    static Diff of(EnvironmentDesk.Diff diff) {
      return new Diff(
          diff.environment().name(),
          "main",
          diff.environment().state().name().toLowerCase(Locale.ROOT),
          diff.tables().stream().map(DiffTable::of).toList(),
          diff.views().stream()
              .map(view -> new DiffView(view.view().toString(), view.before(), view.after()))
              .toList(),
          diff.checks(),
          diff.omitted());
    }
  }

  record DiffView(String view, @Nullable String before, String after) {}

  record DiffTable(
      String table,
      boolean isSame,
      List<TableDiff.ColumnChange> columns,
      @Nullable Long rowsBefore,
      long rowsAfter,
      List<String> key,
      long added,
      long removed,
      long changed,
      List<TableDiff.Example> examples) {

    static DiffTable of(TableDiff diff) {
      return new DiffTable(
          diff.table().toString(),
          diff.isSame(),
          diff.columns(),
          diff.rowsBefore(),
          diff.rowsAfter(),
          diff.key(),
          diff.added(),
          diff.removed(),
          diff.changed(),
          diff.examples());
    }
  }
}
