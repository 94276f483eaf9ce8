package dev.millrace.ingest.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.Tally;
import dev.millrace.ingest.row.FieldReader;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.row.RowProblem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Offers what a source has in quarantine again: rows that are well now are loaded and leave the
/// quarantine in the same commit; the others stay as they are. Rows are kept there as JSON; what is
/// no JSON, such as a line of CSV, stays.
public final class SourceReplay {

  private static final int MAX_ROWS = 100_000;

  private final Lake lake;
  private final SourceDefinition source;
  private final List<FieldRule> rules;
  private final ZoneId zone;
  private final RawEvents json = new RawEvents();

  /// @param rules what a row must hold now
  public SourceReplay(Lake lake, SourceDefinition source, List<FieldRule> rules, ZoneId zone) {
    this.lake = lake;
    this.source = source;
    this.rules = List.copyOf(rules);
    this.zone = zone;
  }

  public SourceRun run(String id, Instant now) {
    var tally = new Tally();
    var readers = rules.stream().map(rule -> new FieldReader(rule, zone)).toList();
    List<@Nullable Object[]> good = new ArrayList<>();
    List<String> left = new ArrayList<>();
    if (lake.view().find(Quarantine.TABLE).isPresent()) {
      lake.view()
          .read(
              new SqlQuery(
                  """
                  select id, origin, raw
                  from bronze.quarantine
                  where source = ?
                  order by received_at, id
                  limit %d
                  """
                      .formatted(MAX_ROWS),
                  List.of(source.name().value())),
              row -> {
                try {
                  good.add(
                      row(
                          readers,
                          String.valueOf(row[2]),
                          String.valueOf(row[1]),
                          good.size(),
                          now));
                  left.add(String.valueOf(row[0]));
                  tally.loaded(1);
                } catch (RowProblem e) {
                  tally.quarantined();
                }
              });
    }
    SourceRun run = tally.run(id, source.name().value(), now, List.of());
    commit(run, good, left);
    return run;
  }

  private @Nullable Object[] row(
      List<FieldReader> readers, String raw, String origin, int number, Instant now)
      throws RowProblem {
    JsonNode record = json.find(raw);
    if (record == null || !record.isObject()) {
      throw new RowProblem("The row is no JSON object.");
    }
    @Nullable Object[] row = new @Nullable Object[readers.size() + 3];
    for (int i = 0; i < readers.size(); i++) {
      FieldRule rule = readers.get(i).rule();
      JsonNode value =
          record.has(rule.name()) ? record.get(rule.name()) : find(record, rule.from());
      row[i] =
          value.isTextual() ? readers.get(i).read(value.textValue()) : readers.get(i).read(value);
    }
    row[row.length - 3] = origin;
    row[row.length - 2] = (long) number + 1;
    row[row.length - 1] = now;
    return row;
  }

  private static JsonNode find(JsonNode record, String path) {
    JsonNode node = record;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node;
  }

  private void commit(SourceRun run, List<@Nullable Object[]> good, List<String> left) {
    var changes = new ArrayList<TableChange>();
    var columns = new ArrayList<Column>();
    rules.forEach(rule -> columns.add(new Column(rule.name(), rule.type())));
    columns.addAll(SourceDefinition.provenance());
    TableName table = source.table();
    var rows = new Rows(columns, good);
    boolean isUpsert = source instanceof SourceDefinition.Jdbc jdbc && !jdbc.key().isEmpty();
    if (!good.isEmpty()) {
      changes.add(
          isUpsert
              ? new TableMerge(
                  table, rows, ((SourceDefinition.Jdbc) source).key(), source.partitionByDayOf())
              : new TableAppend(table, rows, source.partitionByDayOf()));
      changes.add(Quarantine.without(left));
    }
    changes.add(RunTable.row(run));
    lake.commit(
        new LakeCommit(
            changes,
            new Mark("pull/%s/%s".formatted(source.name(), run.id()), null, run.summary())));
  }
}
