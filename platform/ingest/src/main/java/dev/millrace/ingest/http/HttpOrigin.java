package dev.millrace.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.HttpAccess.Incremental;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.origin.ColumnDrift;
import dev.millrace.ingest.origin.Origin;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceQuarantine;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.ingest.origin.SourceSample.SampledColumn;
import dev.millrace.ingest.origin.Tally;
import dev.millrace.ingest.origin.UnlistedFields;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader;
import dev.millrace.ingest.row.RowReader.Provenance;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A paged HTTP API: every page is read, and the rows that are new or have changed are stored. What
/// it sends beside the fields of its definition is drift: by the policy it is left out, stored in
/// columns of its own, or its rows go to quarantine or end the run.
public final class HttpOrigin implements Origin {

  private final SourceDefinition.Http source;
  private final Lake lake;
  private final ZoneId zone;
  private final Path spill;
  private final HttpPages pages;

  /// @param spill folder for answers that wait for their commit
  public HttpOrigin(SourceDefinition.Http source, Lake lake, ZoneId zone, Path spill) {
    this(source, lake, zone, spill, Thread::sleep);
  }

  /// @param pause how time passes between attempts
  HttpOrigin(
      SourceDefinition.Http source, Lake lake, ZoneId zone, Path spill, HttpCaller.Pause pause) {
    this.source = source;
    this.lake = lake;
    this.zone = zone;
    this.spill = spill;
    this.pages = pages(source, pause);
  }

  private static HttpPages pages(SourceDefinition.Http source, HttpCaller.Pause pause) {
    return new HttpPages(
        source, new HttpCaller(source.access(), pause, RandomGenerator.getDefault()));
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
    var unlisted = new UnlistedFields(source);
    pages(source, Thread::sleep)
        .read(
            Map.of(),
            page -> {
              for (JsonNode record : page.records()) {
                unlisted.see(record);
                if (texts.size() < rows) {
                  texts.add(
                      source.fields().stream()
                          .<@Nullable String>map(field -> text(record, field.from()))
                          .toList());
                }
              }
              return false;
            });
    return new SourceSample(
        source.fields().stream()
            .map(field -> new SampledColumn(field.name(), field.type().toString(), field.from()))
            .toList(),
        texts,
        unlisted.told((name, type) -> words(source.drift(), name, type)));
  }

  private static String words(DriftPolicy drift, String name, String type) {
    return drift == DriftPolicy.EVOLVE
        ? "The field '%s' is not listed: it becomes a column (%s).".formatted(name, type)
        : "The field '%s' is not taken.".formatted(name);
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

  @Override
  public SourceRun run(RunCall call) throws InterruptedException {
    Optional<SourceRun> before = RunTable.seek(lake.view(), source.name().value(), call.id());
    if (before.isPresent()) {
      return before.get();
    }
    try (var responses = new Responses(source, call.id(), call.startedAt(), spill);
        var pull = new Pull(call)) {
      if (call.isReplay()) {
        replay(pull);
        return pull.commit(List.of());
      }
      pages.read(
          asked(),
          page -> {
            responses.add(page);
            page.records().forEach(record -> pull.take(page.number(), record));
            call.progress().read(page.records().size(), page.body().length());
            return true;
          });
      return pull.commit(List.of(responses.change()));
    }
  }

  /// What is asked for is what has changed since the mark.
  private Map<String, String> asked() {
    Incremental incremental = source.access().incremental();
    String cursor = incremental == null ? "" : cursor();
    return incremental == null || cursor.isEmpty()
        ? Map.of()
        : Map.of(incremental.parameter(), cursor);
  }

  private String cursor() {
    return lake.mark(cursorMark()).orElse("");
  }

  private String cursorMark() {
    return "http/%s".formatted(source.name());
  }

  /// Of several rows with one key the last counts, as if they had been read in one run.
  private void replay(Pull pull) {
    if (source.key().isEmpty()) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The source '%s' has no key, so that its rows would be there twice."
              .formatted(source.name()),
          "Give it a 'key:'.");
    }
    var last = new LinkedHashMap<List<JsonNode>, Placed>();
    boolean isThere =
        Responses.read(
            lake.view(),
            source,
            (page, body) -> {
              try {
                for (JsonNode record : HttpPages.records(source, body)) {
                  last.put(key(record), new Placed(page, record));
                }
              } catch (IOException e) {
                throw new IllegalStateException("An answer that was kept is no JSON.", e);
              }
            });
    if (!isThere) {
      throw ProblemCode.NOT_FOUND.exception(
          "No answer of the source '%s' was kept.".formatted(source.name()),
          "Run it once without --replay.");
    }
    last.values().forEach(placed -> pull.take(placed.page, placed.record));
  }

  private List<JsonNode> key(JsonNode record) {
    return source.fields().stream()
        .filter(field -> source.key().contains(field.name()))
        .map(field -> find(record, field.from()))
        .toList();
  }

  private static JsonNode find(JsonNode record, String path) {
    JsonNode node = record;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node;
  }

  private record Placed(int page, JsonNode record) {}

  /// One run under way.
  private final class Pull implements AutoCloseable {

    private final RunCall call;
    private final SourceQuarantine quarantine;
    private final Tally tally = new Tally();
    private final Set<String> extra = new TreeSet<>();
    private final UnlistedFields unlisted = new UnlistedFields(source);

    /// Null where columns are known before the first record.
    private final @Nullable HeldRecords held;

    private @Nullable Fresh fresh;
    private long number;
    private @Nullable Object greatest;
    private String cursor = "";

    Pull(RunCall call) {
      this.call = call;
      this.quarantine = new SourceQuarantine(source.name().value(), call.startedAt());
      this.held = source.drift() == DriftPolicy.EVOLVE ? new HeldRecords(spill) : null;
      this.fresh = held == null ? new Fresh(source.fields()) : null;
    }

    /// The rows that are new.
    private final class Fresh {
      private final LatestRows latest;
      private final RowReader reader;
      private final ColumnBlocks rows;

      Fresh(List<FieldRule> fields) {
        this.latest = LatestRows.of(lake.view(), source, fields);
        this.reader = new RowReader(fields, zone);
        this.rows = new ColumnBlocks(reader.columns(), spill);
      }
    }

    void take(int page, JsonNode record) {
      if (held == null) {
        store(Objects.requireNonNull(fresh), page, record);
      } else {
        held.add(page, record);
        unlisted.see(record);
      }
    }

    private void store(Fresh into, int page, JsonNode record) {
      number++;
      String raw = record.toString();
      String from = "%s page %d".formatted(source.name(), page);
      try {
        hold(record, raw, from);
        @Nullable Object[] row =
            into.reader.read(record, new Provenance(from, number, call.startedAt()));
        follow(record, row);
        if (into.latest.isNew(row)) {
          into.rows.add(row);
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
      if (source.drift() == DriftPolicy.IGNORE || source.drift() == DriftPolicy.EVOLVE) {
        return;
      }
      for (String name : UnlistedFields.names(source, record)) {
        extra.add(name);
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

    /// The largest value of the field that the next run begins with.
    @SuppressWarnings("unchecked") // values of one column are of one type
    private void follow(JsonNode record, @Nullable Object[] row) {
      Incremental incremental = source.access().incremental();
      if (incremental == null) {
        return;
      }
      for (int i = 0; i < source.fields().size(); i++) {
        FieldRule field = source.fields().get(i);
        if (field.name().equals(incremental.field()) && row[i] instanceof Comparable<?> value) {
          boolean isGreater =
              greatest == null || ((Comparable<Object>) value).compareTo(greatest) > 0;
          if (isGreater) {
            greatest = value;
            cursor = find(record, field.from()).asText();
          }
        }
      }
    }

    SourceRun commit(List<TableChange> responses) {
      List<ColumnDrift> drift = held == null ? left() : storeAll(held);
      SourceRun run = tally.run(call.id(), source.name().value(), call.startedAt(), drift);
      var changes = new ArrayList<TableChange>(responses);
      changes.add(
          new TableAppend(
              source.table(),
              Objects.requireNonNull(fresh).rows.rows(),
              source.partitionByDayOf()));
      quarantine.take(lake.view()).ifPresent(changes::add);
      changes.add(RunTable.row(run));
      lake.commit(new LakeCommit(changes, mark(run)));
      return run;
    }

    private List<ColumnDrift> left() {
      return extra.stream()
          .map(name -> new ColumnDrift(ColumnDrift.Kind.APPEARED, name, null, "json"))
          .toList();
    }

    private List<ColumnDrift> storeAll(HeldRecords all) {
      UnlistedFields.Taken taken = unlisted.taken(lake.view());
      var into = new Fresh(taken.fields());
      fresh = into;
      all.forEach((record, page) -> store(into, page, record));
      // A run that brings only what has changed may well lack a field.
      boolean isWhole = source.access().incremental() == null && all.count() > 0;
      return taken.drift().stream()
          .filter(drift -> isWhole || drift.kind() != ColumnDrift.Kind.VANISHED)
          .toList();
    }

    /// The run's, or the cursor's, which then says how far the API has been read.
    private Mark mark(SourceRun run) {
      if (source.access().incremental() == null || call.isReplay() || cursor.isEmpty()) {
        return new Mark("pull/%s/%s".formatted(source.name(), call.id()), null, run.summary());
      }
      return new Mark(cursorMark(), lake.mark(cursorMark()).orElse(null), cursor);
    }

    @Override
    public void close() {
      if (fresh != null) {
        fresh.rows.close();
      }
      if (held != null) {
        held.close();
      }
    }
  }
}
