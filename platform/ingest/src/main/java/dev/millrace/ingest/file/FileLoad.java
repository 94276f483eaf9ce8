package dev.millrace.ingest.file;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetReader;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnSource;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.origin.RowSieve;
import dev.millrace.ingest.origin.RunTable;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader.Provenance;
import dev.millrace.ingest.spill.ColumnBlocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Loads one file into its bronze table in one commit: its rows, what of it is in quarantine, the
/// run and the delivery. The same content is loaded once, under whatever name it is delivered; new
/// content under a known name takes the place of the old.
public final class FileLoad {

  private static final int SHOWN_CHARACTERS = 300;
  private static final String SOURCE_FILE = "_source_file";

  private final Lake lake;
  private final SourceDefinition.Files source;
  private final ZoneId zone;
  private final Path spill;
  private final FileReading reading;

  /// @param spill folder for the rows of a large file
  public FileLoad(
      Lake lake, SourceDefinition.Files source, ZoneId zone, Path spill, FileLimits limits) {
    this(lake, source, zone, spill, new FileReading(limits, ParquetReader.NONE));
  }

  /// @param spill folder for the rows of a large file
  public FileLoad(
      Lake lake, SourceDefinition.Files source, ZoneId zone, Path spill, FileReading reading) {
    this.lake = lake;
    this.source = source;
    this.zone = zone;
    this.spill = spill;
    this.reading = reading;
  }

  /// @param name what its rows are known by
  /// @param hash SHA-256 of the file's bytes
  public record Given(Path path, String name, String hash, FileProgress progress) {

    public static Given of(Path path, String name, String hash) {
      return new Given(path, name, hash, new FileProgress(name, path.toFile().length()));
    }
  }

  /// @throws dev.millrace.contracts.problem.MillraceException FILE_REFUSED or SOURCE_DRIFT; nothing
  ///   was loaded, and what was there stays
  public Result load(Given file, Instant now) {
    LakeView view = lake.view();
    List<FileLedger.Entry> known =
        FileLedger.find(view, source.name().value(), file.name, file.hash);
    Optional<FileLedger.Entry> same = FileLedger.same(known, file.hash);
    if (same.isPresent()) {
      return Result.unchanged(same.get().received());
    }
    Optional<String> old = lake.mark("file/%s/%s".formatted(source.name(), file.hash));
    if (known.isEmpty() && old.isPresent() && old.get().startsWith("done:")) {
      return Result.unchanged(Long.parseLong(old.get().substring("done:".length())));
    }
    return load(file, now, view);
  }

  /// The same of a file that is known: the definition may make something else of it now.
  Result again(Given file, Instant now) {
    return load(file, now, lake.view());
  }

  private Result load(Given file, Instant now, LakeView view) {
    try (var quarantine = new FileQuarantine(source.name().value(), file.name, now, spill)) {
      var loading = new Loading(file, now, quarantine, view);
      try {
        return loading.run();
      } finally {
        loading.close();
      }
    }
  }

  /// What became of a file's rows: received is loaded plus quarantined plus unchanged.
  ///
  /// @param replaced rows of earlier deliveries that these took the place of
  /// @param trouble why the rest could not be read; null when all of it was
  public record Result(
      long received,
      long loaded,
      long quarantined,
      long unchanged,
      long replaced,
      @Nullable String trouble) {

    static Result unchanged(long rows) {
      return new Result(rows, 0, 0, rows, 0, null);
    }
  }

  /// One file on its way.
  private final class Loading implements RawRow.Sink, AutoCloseable {

    private final Given file;
    private final Instant now;
    private final FileQuarantine quarantine;
    private final LakeView view;
    private @Nullable FilePlan plan;
    private @Nullable RowSieve sieve;
    private @Nullable ColumnBlocks good;
    private @Nullable QuickRow quick;
    private long quarantined;
    private long values;
    private long lastNumber;

    Loading(Given file, Instant now, FileQuarantine quarantine, LakeView view) {
      this.file = file;
      this.now = now;
      this.quarantine = quarantine;
      this.view = view;
    }

    Result run() {
      String trouble = null;
      long earlier = earlierRows();
      try {
        if (FilePlan.needsLook(source)) {
          var look = new FilePlan.Look(reading.limits().maxColumns());
          lookThrough(look);
          begin(FilePlan.learned(source, tableColumns(), look));
        } else if (isOfObjects()) {
          begin(FilePlan.listed(source, null));
        }
        file.progress.again();
        rows().read(file.path, file.name, file.progress.bytes(), this);
      } catch (IOException e) {
        trouble = "The file cannot be read to its end: %s.".formatted(e.getMessage());
        bad(lastNumber + 1, trouble, "");
      }
      requireBetter(earlier, trouble);
      return commit(earlier, trouble);
    }

    /// Which name their fields themselves, row by row.
    private boolean isOfObjects() throws IOException {
      FileFormat format = rows().format(file.path);
      return format == FileFormat.JSON || format == FileFormat.NDJSON;
    }

    private FileRows rows() {
      return new FileRows(source.form(), reading);
    }

    /// What cannot be read to its end is told by the reading that loads.
    private void lookThrough(FilePlan.Look look) {
      try {
        rows().read(file.path, file.name, file.progress.bytes(), look);
      } catch (IOException e) {
        // the second reading meets it again, and what came before counts
      }
    }

    private List<Column> tableColumns() {
      return view.find(source.table()).map(TableState::columns).orElse(List.of()).stream()
          .filter(column -> !column.name().startsWith("_"))
          .toList();
    }

    private void begin(FilePlan given) {
      plan = given;
      sieve = new RowSieve(given.shape(), source.fields(), List.of(), zone);
      var columns = new ArrayList<>(given.shape().targets());
      columns.add(new Column("_row_number", Plain.LONG));
      good = new ColumnBlocks(columns, spill);
      quick = QuickRow.of(given, sieve, good, zone).orElse(null);
    }

    @Override
    public void columns(List<String> names) throws IOException {
      for (var field : source.fields()) {
        if (field.isRequired() && !names.contains(field.from())) {
          throw new IOException(
              "its header lacks the column '%s' (it has: %s)"
                  .formatted(field.from(), begin(String.join(", ", names))));
        }
      }
      if (plan == null) {
        begin(FilePlan.listed(source, names));
      }
    }

    private static String begin(String text) {
      return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
    }

    @Override
    public void row(RawRow row) {
      lastNumber = row.number();
      file.progress.row();
      ColumnBlocks into = Objects.requireNonNull(good);
      try {
        if (!QuickRow.isTaken(quick, row)) {
          slow(row, into);
        }
        into.column(into.width() - 1).number(into.row(), row.number());
        into.end();
      } catch (RowProblem e) {
        bad(row.number(), e.reason(), row.raw());
      }
    }

    private void slow(RawRow row, ColumnBlocks into) throws RowProblem {
      if (row instanceof JsonRecords.JsonRow(_, var json) && !json.isObject()) {
        throw new RowProblem("The row is not a JSON object.");
      }
      List<RawRow.Found> found = Objects.requireNonNull(plan).found();
      @Nullable Object[] given = new @Nullable Object[found.size()];
      for (int i = 0; i < given.length; i++) {
        given[i] = row.value(found.get(i));
      }
      @Nullable Object[] typed =
          Objects.requireNonNull(sieve)
              .row(
                  given,
                  new Provenance(file.name, row.number(), now),
                  (column, reason) -> {
                    values++;
                    String place = row.number() + ":" + column;
                    quarantine.add(id(place), place, reason, row.raw());
                  });
      for (int i = 0; i < into.width() - 1; i++) {
        into.set(i, typed[i]);
      }
    }

    @Override
    public void bad(long number, String reason, String raw) {
      lastNumber = number;
      quarantined++;
      String place = Long.toString(number);
      quarantine.add(id(place), place, reason, raw);
    }

    private String id(String place) {
      return file.hash.substring(0, 16) + ":" + place;
    }

    private long loaded() {
      return good == null ? 0 : good.count();
    }

    private long earlierRows() {
      long[] count = {0};
      boolean isKnown =
          view.find(source.table())
              .filter(table ->
                  table.columns().stream().anyMatch(column -> column.name().equals(SOURCE_FILE)))
              .isPresent();
      if (isKnown) {
        view.read(
            new SqlQuery(
                "select count(*) from %s where %s = ?".formatted(source.table(), SOURCE_FILE),
                List.of(file.name)),
            row -> count[0] = ((Number) Objects.requireNonNull(row[0])).longValue());
      }
      return count[0];
    }

    /// A correction that is broken itself takes no good row away.
    private void requireBetter(long earlier, @Nullable String trouble) {
      if (earlier > 0 && (trouble != null || (loaded() == 0 && quarantined > 0))) {
        throw ProblemCode.FILE_REFUSED.exception(
            "The file '%s' would replace %,d rows, and %s; they stay as they are."
                .formatted(
                    file.name,
                    earlier,
                    trouble == null
                        ? "none of its %,d rows can be loaded".formatted(quarantined)
                        : "cannot be read to its end"),
            trouble == null ? "Look at a row of it: 'millrace source test'." : trouble);
      }
    }

    private Result commit(long earlier, @Nullable String trouble) {
      var result = new Result(loaded() + quarantined, loaded(), quarantined, 0, earlier, trouble);
      String mark = "files/" + source.name();
      Optional<String> before = lake.mark(mark);
      long number = before.map(Long::parseLong).orElse(0L) + 1;
      String run = "file-%s-%d".formatted(file.hash.substring(0, 12), number);
      var changes = new ArrayList<TableChange>();
      Rows rows = stored();
      if (rows != null) {
        changes.add(
            earlier > 0
                ? new TableOverwrite(
                    source.table(),
                    rows,
                    new TableOverwrite.Slice(SOURCE_FILE, file.name),
                    source.partitionByDayOf())
                : new TableAppend(source.table(), rows, source.partitionByDayOf()));
      }
      quarantine.change(view, number > 1).ifPresent(changes::add);
      changes.add(
          RunTable.row(
              new SourceRun(
                  run,
                  source.name().value(),
                  now,
                  result.received(),
                  result.loaded(),
                  result.quarantined(),
                  0,
                  values,
                  plan == null ? List.of() : plan.shape().drift())));
      changes.add(
          FileLedger.row(
              new FileLedger.Delivery(
                  source.name().value(), file.name, number, file.hash, run, now),
              result));
      lake.commit(new LakeCommit(changes, new Mark(mark, before.orElse(null), "" + number)));
      return result;
    }

    /// With the columns of provenance, two of which are the same in every row.
    private @Nullable Rows stored() {
      if (good == null) {
        return null;
      }
      Rows rows = good.rows();
      int width = rows.columns().size();
      if (width == 1) {
        return null; // a file without a column
      }
      var columns = new ArrayList<>(rows.columns().subList(0, width - 1));
      columns.addAll(SourceDefinition.provenance());
      return new Rows(columns, StoredRows.of((ColumnSource) rows.source(), width, file.name, now));
    }

    @Override
    public void close() {
      if (good != null) {
        good.close();
      }
    }
  }
}
