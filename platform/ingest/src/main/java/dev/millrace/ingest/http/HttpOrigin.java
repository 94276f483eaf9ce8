package dev.millrace.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.origin.ColumnDrift;
import dev.millrace.ingest.origin.Origin;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceQuarantine;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.ingest.origin.SourceSample.SampledColumn;
import dev.millrace.ingest.origin.Tally;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A paged HTTP API: every page is read, and the rows that are new or have changed are stored. What
/// it sends beside the fields of its definition is drift; its rows are stored without it, or by the
/// policy go to quarantine or end the run.
public final class HttpOrigin implements Origin {

  private final SourceDefinition.Http source;
  private final Lake lake;
  private final ZoneId zone;
  private final HttpPages pages = new HttpPages();

  public HttpOrigin(SourceDefinition.Http source, Lake lake, ZoneId zone) {
    this.source = source;
    this.lake = lake;
    this.zone = zone;
  }

  @Override
  public List<FieldRule> fields() {
    return source.fields();
  }

  @Override
  public SourceSample sample(int rows) throws InterruptedException {
    return sample(source, rows);
  }

  /// Needs no lake: the fields of the definition, and the first rows as they come.
  public static SourceSample sample(SourceDefinition.Http source, int rows)
      throws InterruptedException {
    var texts = new ArrayList<List<@Nullable String>>();
    var extra = new TreeSet<String>();
    new HttpPages()
        .readFirst(
            source,
            (_, record) -> {
              extra.addAll(unknown(source, record));
              if (texts.size() < rows) {
                texts.add(
                    source.fields().stream()
                        .<@Nullable String>map(field -> text(record, field.from()))
                        .toList());
              }
            });
    return new SourceSample(
        source.fields().stream()
            .map(field -> new SampledColumn(field.name(), field.type().toString(), field.from()))
            .toList(),
        texts,
        extra.stream().map(name -> "The field '%s' is not taken.".formatted(name)).toList());
  }

  private static @Nullable String text(JsonNode record, String path) {
    JsonNode node = record;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node.isMissingNode() || node.isNull()
        ? null
        : node.isValueNode() ? node.asText() : node.toString();
  }

  private static Set<String> unknown(SourceDefinition.Http source, JsonNode record) {
    var unknown = new TreeSet<String>();
    record
        .fieldNames()
        .forEachRemaining(name -> {
          boolean isKnown =
              source.fields().stream()
                  .anyMatch(
                      field -> field.from().equals(name) || field.from().startsWith(name + "."));
          if (!isKnown) {
            unknown.add(name);
          }
        });
    return unknown;
  }

  @Override
  public SourceRun run(RunCall call) throws InterruptedException {
    String mark = "pull/%s/%s".formatted(source.name(), call.id());
    if (lake.mark(mark).isPresent()) {
      return RunTable.find(lake.view(), source.name().value(), call.id());
    }
    var pull = new Pull(call);
    pages.read(source, pull::take);
    return pull.commit(mark);
  }

  /// One run under way.
  private final class Pull {

    private final RunCall call;
    private final LatestRows latest = LatestRows.of(lake.view(), source);
    private final RowReader reader = new RowReader(source.fields(), zone);
    private final SourceQuarantine quarantine;
    private final Tally tally = new Tally();
    private final List<@Nullable Object[]> fresh = new ArrayList<>();
    private final Set<String> extra = new TreeSet<>();
    private long number;

    Pull(RunCall call) {
      this.call = call;
      this.quarantine = new SourceQuarantine(source.name().value(), call.startedAt());
    }

    void take(int page, JsonNode record) {
      number++;
      String raw = record.toString();
      call.progress().read(1, raw.length());
      String from = "%s page %d".formatted(source.name(), page);
      try {
        hold(record, raw, from);
        @Nullable Object[] row =
            reader.read(record, new Provenance(from, number, call.startedAt()));
        if (latest.isNew(row)) {
          fresh.add(row);
          tally.loaded(1);
        } else {
          tally.unchanged();
        }
      } catch (RowProblem e) {
        tally.quarantined();
        quarantine.add(raw, e.reason(), from);
      }
    }

    private void hold(JsonNode record, String raw, String from) throws RowProblem {
      if (source.drift() == DriftPolicy.IGNORE || !record.isObject()) {
        return;
      }
      Set<String> unknown = unknown(source, record);
      extra.addAll(unknown);
      for (String name : unknown) {
        String reason = "The field '%s' is not one that the source lists.".formatted(name);
        switch (source.drift()) {
          case FREEZE ->
              throw ProblemCode.SOURCE_DRIFT.exception(
                  "The source '%s' sends the field '%s', which it did not; its policy is 'drift: freeze'."
                      .formatted(source.name(), name),
                  "List the field, or set another 'drift:'.");
          case QUARANTINE_ROW -> throw new RowProblem(reason);
          case QUARANTINE_VALUE -> {
            tally.valueQuarantined();
            quarantine.add(raw, reason, from);
          }
          case EVOLVE, IGNORE -> {}
        }
      }
    }

    SourceRun commit(String mark) {
      List<ColumnDrift> drift =
          extra.stream()
              .map(name -> new ColumnDrift(ColumnDrift.Kind.APPEARED, name, null, "json"))
              .toList();
      SourceRun run = tally.run(call.id(), source.name().value(), call.startedAt(), drift);
      var changes = new ArrayList<TableChange>();
      List<Column> columns = reader.columns();
      changes.add(
          new TableAppend(source.table(), new Rows(columns, fresh), source.partitionByDayOf()));
      quarantine.take(lake.view()).ifPresent(changes::add);
      changes.add(RunTable.row(run));
      lake.commit(new LakeCommit(changes, new Mark(mark, null, run.summary())));
      return run;
    }
  }
}
