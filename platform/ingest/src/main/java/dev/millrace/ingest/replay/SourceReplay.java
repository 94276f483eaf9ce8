package dev.millrace.ingest.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.Tally;
import dev.millrace.ingest.origin.UnlistedFields;
import dev.millrace.ingest.row.FieldReader;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Offers what a source has in quarantine again: rows that are well now are loaded and leave the
/// quarantine in the same commit; the others stay as they are. Rows are kept there as JSON; what is
/// no JSON, such as a line of CSV, stays. A row that was loaded without one of its values takes the
/// place of what was loaded.
public final class SourceReplay {

  private static final int MAX_ROWS = 100_000;

  private final Lake lake;
  private final SourceDefinition source;
  private final List<FieldRule> fields;
  private final ZoneId zone;
  private final RawEvents json = new RawEvents();

  /// @param fields what a row must hold now
  public SourceReplay(Lake lake, SourceDefinition source, List<FieldRule> fields, ZoneId zone) {
    this.lake = lake;
    this.source = source;
    this.fields = List.copyOf(fields);
    this.zone = zone;
  }

  public SourceRun run(String id, Instant now) {
    var tally = new Tally();
    List<FieldRule> rules = rules();
    var readers = rules.stream().map(rule -> new FieldReader(rule, zone)).toList();
    List<@Nullable Object[]> good = new ArrayList<>();
    List<String> left = new ArrayList<>();
    quarantined(row -> {
      try {
        Provenance from =
            QuarantinedFrom.of(
                source, String.valueOf(row[0]), String.valueOf(row[1]), good.size() + 1L, now);
        good.add(row(readers, String.valueOf(row[2]), from));
        left.add(String.valueOf(row[0]));
        tally.loaded(1);
      } catch (RowProblem e) {
        tally.quarantined();
      }
    });
    SourceRun run = tally.run(id, source.name().value(), now, List.of());
    commit(run, rules, good, left);
    return run;
  }

  /// Identifier, origin and raw text of each.
  private void quarantined(RowHandler rows) {
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
              rows);
    }
  }

  /// The fields, and what rows hold besides as far as the policy lets it into the table.
  private List<FieldRule> rules() {
    LakeView view = lake.view();
    if (source instanceof SourceDefinition.Jdbc || source.drift() == DriftPolicy.FREEZE) {
      List<Column> columns = view.find(source.table()).map(TableState::columns).orElse(List.of());
      return fields.stream()
          .filter(field -> source.drift() == DriftPolicy.EVOLVE || isKnown(field, columns))
          .toList();
    }
    var unlisted = new UnlistedFields(source);
    quarantined(row -> {
      JsonNode record = json.find(String.valueOf(row[2]));
      if (record != null && record.isObject()) {
        unlisted.see(record);
      }
    });
    return unlisted.taken(view).fields();
  }

  private boolean isKnown(FieldRule field, List<Column> columns) {
    return source.fields().contains(field)
        || columns.stream().anyMatch(column -> column.name().equalsIgnoreCase(field.name()));
  }

  private @Nullable Object[] row(List<FieldReader> readers, String raw, Provenance from)
      throws RowProblem {
    JsonNode record = json.find(raw);
    if (record == null || !record.isObject()) {
      throw new RowProblem("The row is no JSON object.");
    }
    if (readers.isEmpty()) {
      throw new RowProblem("Nothing says what the row should hold.");
    }
    if (source.drift() == DriftPolicy.QUARANTINE_ROW
        || source.drift() == DriftPolicy.QUARANTINE_VALUE) {
      requireKnown(record, readers);
    }
    @Nullable Object[] row = new @Nullable Object[readers.size() + 3];
    for (int i = 0; i < readers.size(); i++) {
      FieldRule rule = readers.get(i).rule();
      JsonNode value =
          record.has(rule.name()) ? record.get(rule.name()) : find(record, rule.from());
      row[i] =
          value.isTextual() ? readers.get(i).read(value.textValue()) : readers.get(i).read(value);
    }
    return from.fill(row);
  }

  /// The policy that put a field aside still does.
  private static void requireKnown(JsonNode record, List<FieldReader> readers) throws RowProblem {
    for (Map.Entry<String, JsonNode> field : record.properties()) {
      String name = field.getKey();
      if (!field.getValue().isNull()
          && readers.stream().map(FieldReader::rule).noneMatch(rule -> isOf(rule, name))) {
        throw new RowProblem("The table does not have the column '%s'.".formatted(name));
      }
    }
  }

  private static boolean isOf(FieldRule rule, String name) {
    return rule.name().equals(name)
        || rule.from().equals(name)
        || rule.from().startsWith(name + ".");
  }

  /// What finds the row that a value is missing from; empty where there can be none.
  private List<String> key() {
    return switch (source) {
      case SourceDefinition.Jdbc jdbc -> jdbc.key();
      case SourceDefinition.Files _, SourceDefinition.Kafka _ -> Provenance.PLACE;
      default -> List.of();
    };
  }

  private static JsonNode find(JsonNode record, String path) {
    JsonNode node = record;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node;
  }

  private void commit(
      SourceRun run, List<FieldRule> rules, List<@Nullable Object[]> good, List<String> left) {
    var changes = new ArrayList<TableChange>();
    var columns = new ArrayList<Column>();
    rules.forEach(rule -> columns.add(new Column(rule.name(), rule.type())));
    columns.addAll(SourceDefinition.provenance());
    TableName table = source.table();
    var rows = new Rows(columns, good);
    if (!good.isEmpty()) {
      List<String> key = key();
      changes.add(
          key.isEmpty()
              ? new TableAppend(table, rows, source.partitionByDayOf())
              : new TableMerge(table, rows, key, source.partitionByDayOf()));
      changes.add(Quarantine.without(left));
    }
    changes.add(RunTable.row(run));
    lake.commit(
        new LakeCommit(
            changes,
            new Mark("pull/%s/%s".formatted(source.name(), run.id()), null, run.summary())));
  }
}
