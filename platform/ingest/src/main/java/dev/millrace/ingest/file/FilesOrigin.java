package dev.millrace.ingest.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.LandingBucket;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.ParquetReader;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.ObjectStores;
import dev.millrace.ingest.file.RawRow.Found;
import dev.millrace.ingest.origin.Canonical;
import dev.millrace.ingest.origin.Origin;
import dev.millrace.ingest.origin.RowShape;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.ingest.origin.SourceSample.SampledColumn;
import dev.millrace.ingest.row.FieldReader;
import dev.millrace.ingest.row.RowProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Files of the landing zone, which loads them by itself: here they are only looked at.
public final class FilesOrigin implements Origin {

  private final SourceDefinition.Files source;
  private final Path root;
  private final Opened opened;

  /// What others open.
  ///
  /// @param stores the buckets of sources that have one
  public record Opened(ParquetReader parquet, ObjectStores stores) {}

  /// @param root holds `landing` and `processed`
  public FilesOrigin(SourceDefinition.Files source, Path root, Opened opened) {
    this.source = source;
    this.root = root;
    this.opened = opened;
  }

  private FileReading reading() {
    return new FileReading(FileLimits.DEFAULT, opened.parquet);
  }

  @Override
  public List<FieldRule> fields() {
    return source.fields();
  }

  /// What loads kept files anew.
  public FileReplay replay(Lake lake, ZoneId zone, Path spill) {
    return new FileReplay(source, root, new FileLoad(lake, source, zone, spill, reading()));
  }

  @Override
  public SourceRun run(RunCall call) {
    throw ProblemCode.PARAMETER_VALUE.exception(
        "The source '%s' loads files by itself as they are dropped.".formatted(source.name()),
        "Drop one into '%s'.".formatted(source.landing()));
  }

  @Override
  public SourceSample sample(int rows) {
    LandingBucket bucket = source.bucket();
    if (bucket != null) {
      return sampleOf(bucket, rows);
    }
    return newest()
        .map(file -> sample(file, file.getFileName().toString(), rows))
        .orElseGet(() ->
            note("No file lies in landing/%1$s or processed/%1$s.".formatted(source.folder())));
  }

  private SourceSample sampleOf(LandingBucket bucket, int rows) {
    try (ObjectStore store = opened.stores.open(bucket.access())) {
      Optional<NewestObject> newest = NewestObject.fetch(store, root.resolve(".sampling"));
      if (newest.isEmpty()) {
        return note("No file lies in landing/ or processed/ of '%s'.".formatted(store.location()));
      }
      try (NewestObject object = newest.get()) {
        return sample(object.file(), object.name(), rows);
      }
    }
  }

  private SourceSample note(String text) {
    return new SourceSample(sampled(source.fields()), List.of(), List.of(text));
  }

  private SourceSample sample(Path file, String name, int rows) {
    var first = new FirstRows(rows);
    try {
      LandingFile.requireOrdinary(file);
      if (ZipMembers.isZip(file)) {
        return note("'%s' is an archive.".formatted(name));
      }
      first.begin(file, name);
      new FileRows(source.form(), reading()).read(file, name, new AtomicLong(), first);
    } catch (Enough e) {
      // as many as were asked for
    } catch (IOException e) {
      first.notes.add("The file cannot be read to its end: %s.".formatted(e.getMessage()));
    }
    return new SourceSample(sampled(first.rules), first.rows, first.notes);
  }

  private static List<SampledColumn> sampled(List<FieldRule> fields) {
    return fields.stream()
        .map(field -> new SampledColumn(field.name(), field.type().toString(), field.from()))
        .toList();
  }

  private Optional<Path> newest() {
    return Stream.of("landing", "processed")
        .map(place -> root.resolve(place).resolve(source.folder()))
        .filter(Files::isDirectory)
        .flatMap(FilesOrigin::files)
        .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()));
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(file -> !file.toString().endsWith(".meta.json"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends the reading of a file.
  private static final class Enough extends RuntimeException {
    Enough() {
      super(null, null, false, false);
    }
  }

  /// The first rows as the table would take them; what a file says itself is learned from all of
  /// it.
  private final class FirstRows implements RawRow.Sink {

    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final int wanted;
    private List<FieldRule> rules = source.fields();
    private List<Found> found = List.of();
    private List<FieldReader> readers = List.of();

    FirstRows(int wanted) {
      this.wanted = wanted;
    }

    void begin(Path file, String name) throws IOException {
      if (rules.isEmpty()) {
        var look = new FilePlan.Look(FileLimits.DEFAULT.maxColumns());
        new FileRows(source.form(), reading()).read(file, name, new AtomicLong(), look);
        FilePlan plan = FilePlan.learned(source, List.of(), look);
        rules = plan.shape().columns().stream().map(FilesOrigin::rule).toList();
        found = plan.found();
        readers = rules.stream().map(rule -> new FieldReader(rule, ZoneOffset.UTC)).toList();
      } else {
        listed(null);
      }
    }

    private void listed(@Nullable List<String> names) {
      FilePlan plan = FilePlan.listed(source, names);
      found = plan.found();
      readers = rules.stream().map(rule -> new FieldReader(rule, ZoneOffset.UTC)).toList();
    }

    @Override
    public void columns(List<String> names) {
      if (!source.fields().isEmpty()) {
        listed(names);
      }
    }

    @Override
    public void row(RawRow row) {
      var texts = new ArrayList<@Nullable String>();
      try {
        for (int i = 0; i < readers.size(); i++) {
          Object value = row.value(found.get(i));
          texts.add(
              Canonical.text(
                  value instanceof JsonNode node
                      ? readers.get(i).read(node)
                      : readers.get(i).read((String) value)));
        }
        rows.add(texts);
      } catch (RowProblem e) {
        notes.add("Row %d: %s".formatted(row.number(), e.reason()));
      }
      endWhenEnough();
    }

    @Override
    public void bad(long rowNumber, String reason, String raw) {
      notes.add("Row %d: %s".formatted(rowNumber, reason));
      endWhenEnough();
    }

    private void endWhenEnough() {
      if (rows.size() + notes.size() >= wanted) {
        throw new Enough();
      }
    }
  }

  private static FieldRule rule(RowShape.Placed column) {
    return new FieldRule(
        column.name(), column.name(), column.type(), false, null, null, null, List.of(), null);
  }
}
