package dev.millrace.ingest.file;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.row.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Loads one file into its bronze table in chunks. Each chunk moves the file's mark, named by the
/// content's hash, so that a file is loaded once however often and under whatever name it is
/// delivered, and a load that was cut off goes on where it stopped.
public final class FileLoad {

  private static final int CHUNK_ROWS = 100_000;
  private static final String DONE = "done";

  private final Lake lake;
  private final SourceDefinition.Files source;
  private final RowReader rows;

  public FileLoad(Lake lake, SourceDefinition.Files source, ZoneId zone) {
    this.lake = lake;
    this.source = source;
    this.rows = new RowReader(source.fields(), zone);
  }

  /// @param hash SHA-256 of the file's bytes
  public Result load(Path file, String hash, Instant now) {
    String markName = "file/%s/%s".formatted(source.name(), hash);
    Optional<String> before = lake.mark(markName);
    if (before.isPresent() && before.get().startsWith(DONE)) {
      return Result.unchanged(rowsOf(before.get()));
    }
    var chunk = new Chunk(markName, before.orElse(null), file.getFileName().toString(), hash, now);
    String trouble = null;
    try {
      new FileRows(source, rows).read(file, chunk.name, now, chunk);
    } catch (IOException e) {
      trouble = "The file cannot be read to its end: %s.".formatted(e.getMessage());
      chunk.unreadable(trouble);
    }
    chunk.end();
    return new Result(chunk.read, chunk.loaded, chunk.quarantined, 0, trouble);
  }

  private static long rowsOf(String mark) {
    return Long.parseLong(mark.substring(mark.indexOf(':') + 1));
  }

  /// What became of a file's rows: received is loaded plus quarantined plus unchanged.
  ///
  /// @param trouble why the rest could not be read; null when all of it was
  public record Result(
      long received, long loaded, long quarantined, long unchanged, @Nullable String trouble) {

    static Result unchanged(long rows) {
      return new Result(rows, 0, 0, rows, null);
    }
  }

  /// Gathers rows and commits them by the chunk; skips those an earlier attempt has committed.
  private final class Chunk implements FileRows.Sink {

    private final String mark;
    private final String name;
    private final String hash;
    private final Instant now;
    private final long committedRows;
    private final Quarantine quarantine = new Quarantine(source.name().value());
    private @Nullable String markValue;
    private List<@Nullable Object[]> good = new ArrayList<>();
    private long read;
    private long loaded;
    private long quarantined;

    Chunk(String mark, @Nullable String markValue, String name, String hash, Instant now) {
      this.mark = mark;
      this.markValue = markValue;
      this.committedRows = markValue == null ? 0 : rowsOf(markValue);
      this.name = name;
      this.hash = hash;
      this.now = now;
    }

    @Override
    public void good(@Nullable Object[] row) {
      loaded++;
      if (isNew()) {
        good.add(row);
        commitWhenFull();
      }
    }

    @Override
    public void bad(long rowNumber, String reason, String raw) {
      quarantined++;
      if (isNew()) {
        String id = hash.substring(0, 16) + ":" + rowNumber;
        quarantine.add(id, now, reason, name + ":" + rowNumber, raw);
        commitWhenFull();
      }
    }

    /// The part of the file that cannot be read counts as one row, kept as the problem alone.
    void unreadable(String reason) {
      bad(read + 1, reason, "");
    }

    private boolean isNew() {
      read++;
      return read > committedRows;
    }

    private void commitWhenFull() {
      if (good.size() + quarantine.count() >= CHUNK_ROWS) {
        commit("rows:" + read);
      }
    }

    void end() {
      commit(DONE + ":" + read);
    }

    private void commit(String after) {
      var appends = new ArrayList<TableAppend>();
      List<@Nullable Object[]> chunk = good;
      appends.add(
          new TableAppend(
              source.table(),
              Rows.gather(rows.columns(), sink -> chunk.forEach(sink::row)),
              source.partitionByDayOf()));
      if (quarantine.count() > 0) {
        appends.add(quarantine.take());
      }
      lake.commit(LakeCommit.of(appends, new Mark(mark, markValue, after)));
      markValue = after;
      good = new ArrayList<>();
    }
  }
}
