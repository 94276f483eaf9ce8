package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
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
import java.util.Map;
import java.util.stream.Collectors;

/// Makes the table of every source exist before its first row arrives, so that models can be built
/// on sources that are still silent.
final class BronzeTables {

  private BronzeTables() {}

  static void create(Lake lake, Project project) {
    List<TableAppend> missing =
        all(project).stream().filter(append -> lake.view().find(append.table()).isEmpty()).toList();
    if (!missing.isEmpty()) {
      String tables =
          missing.stream().map(append -> append.table().name()).sorted().toList().toString();
      String mark = "tables/" + Integer.toHexString(tables.hashCode());
      String before = lake.mark(mark).orElse(null);
      lake.commit(LakeCommit.of(missing, new LakeCommit.Mark(mark, before, tables)));
    }
  }

  /// The columns of each, as far as the project says them.
  static Map<TableName, List<Column>> columns(Project project) {
    return all(project).stream()
        .collect(
            Collectors.toMap(
                TableAppend::table, append -> append.rows().columns(), (one, _) -> one));
  }

  private static List<TableAppend> all(Project project) {
    var tables = new ArrayList<TableAppend>();
    tables.add(EventRows.events(project.settings().collector()).append());
    tables.add(EventRows.quarantine().append());
    tables.add(QuarantineDesk.emptyTable());
    tables.add(RunTable.nothing());
    tables.add(IdentityBook.emptyTable());
    tables.add(FailingRows.emptyTable());
    for (SourceDefinition source : project.sources()) {
      if (source.fields().isEmpty() || keepsHistory(source)) {
        continue; // the source itself says what it holds, when it is first read
      }
      List<Column> columns = new RowReader(source.fields(), ZoneOffset.UTC).columns();
      tables.add(
          new TableAppend(source.table(), new Rows(columns, List.of()), source.partitionByDayOf()));
    }
    return tables;
  }

  /// Its table is a view, which comes with its history.
  private static boolean keepsHistory(SourceDefinition source) {
    return source instanceof SourceDefinition.Mongo
        || (source instanceof SourceDefinition.Kafka kafka && !kafka.key().isEmpty());
  }
}
