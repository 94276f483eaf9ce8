package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import dev.millrace.govern.identity.IdentityBook;
import dev.millrace.ingest.event.EventRows;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.replay.QuarantineDesk;
import dev.millrace.ingest.row.RowReader;
import dev.millrace.transform.check.FailingRows;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// Makes the table of every source exist before its first row arrives, so that models can be built
/// on sources that are still silent.
final class BronzeTables {

  private BronzeTables() {}

  static void create(Lake lake, Project project) {
    var missing = new ArrayList<TableAppend>();
    add(missing, lake, EventRows.events(project.settings().collector()).append());
    add(missing, lake, EventRows.quarantine().append());
    add(missing, lake, QuarantineDesk.emptyTable());
    add(missing, lake, RunTable.nothing());
    add(missing, lake, IdentityBook.emptyTable());
    add(missing, lake, FailingRows.emptyTable());
    for (SourceDefinition source : project.sources()) {
      if (source.fields().isEmpty() || keepsHistory(source)) {
        continue; // the source itself says what it holds, when it is first read
      }
      List<Column> columns = new RowReader(source.fields(), ZoneOffset.UTC).columns();
      add(
          missing,
          lake,
          new TableAppend(source.table(), new Rows(columns, List.of()), source.partitionByDayOf()));
    }
    if (!missing.isEmpty()) {
      String tables =
          missing.stream().map(append -> append.table().name()).sorted().toList().toString();
      String mark = "tables/" + Integer.toHexString(tables.hashCode());
      String before = lake.mark(mark).orElse(null);
      lake.commit(LakeCommit.of(missing, new LakeCommit.Mark(mark, before, tables)));
    }
  }

  /// Its table is a view, which comes with its history.
  private static boolean keepsHistory(SourceDefinition source) {
    return source instanceof SourceDefinition.Mongo
        || (source instanceof SourceDefinition.Kafka kafka && !kafka.key().isEmpty());
  }

  private static void add(List<TableAppend> missing, Lake lake, TableAppend append) {
    if (lake.view().find(append.table()).isEmpty()) {
      missing.add(append);
    }
  }
}
