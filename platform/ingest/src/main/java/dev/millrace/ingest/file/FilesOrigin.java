package dev.millrace.ingest.file;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.origin.Canonical;
import dev.millrace.ingest.origin.Origin;
import dev.millrace.ingest.origin.RunCall;
import dev.millrace.ingest.origin.SourceRun;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.ingest.origin.SourceSample.SampledColumn;
import dev.millrace.ingest.row.RowReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Files of the landing zone, which loads them by itself: here they are only looked at.
public final class FilesOrigin implements Origin {

  private final SourceDefinition.Files source;
  private final Path root;

  /// @param root holds `landing` and `processed`
  public FilesOrigin(SourceDefinition.Files source, Path root) {
    this.source = source;
    this.root = root;
  }

  @Override
  public List<FieldRule> fields() {
    return source.fields();
  }

  @Override
  public SourceRun run(RunCall call) {
    throw ProblemCode.PARAMETER_VALUE.exception(
        "The source '%s' loads files by itself as they are dropped.".formatted(source.name()),
        "Drop one into the folder 'landing/%s'.".formatted(source.folder()));
  }

  @Override
  public SourceSample sample(int rows) {
    var columns =
        source.fields().stream()
            .map(field -> new SampledColumn(field.name(), field.type().toString(), field.from()))
            .toList();
    Optional<Path> file = newest();
    if (file.isEmpty()) {
      return new SourceSample(
          columns,
          List.of(),
          List.of("No file lies in landing/%1$s or processed/%1$s.".formatted(source.folder())));
    }
    var first = new FirstRows(rows, source.fields().size());
    try {
      String name = file.get().getFileName().toString();
      new FileRows(source, new RowReader(source.fields(), ZoneOffset.UTC))
          .read(file.get(), name, Instant.EPOCH, first);
    } catch (Enough e) {
      // as many as were asked for
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SourceSample(columns, first.rows, first.notes);
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

  private static final class FirstRows implements FileRows.Sink {

    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final int wanted;
    private final int width;

    FirstRows(int wanted, int width) {
      this.wanted = wanted;
      this.width = width;
    }

    @Override
    public void good(@Nullable Object[] row) {
      rows.add(Arrays.stream(row).limit(width).<@Nullable String>map(Canonical::text).toList());
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
}
