package dev.millrace.lake;

import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// `run: maintain`: merges small files, forgets snapshots that nobody needs any more, and deletes
/// files that nothing holds. One table's trouble does not keep the others from their care.
public final class MaintainStep implements StepRunner {

  private static final String DEFAULT_KEEP = "7 days";
  private static final String DEFAULT_ORPHANS = "1 days";
  private static final String ALL = "all";

  private final LakeDesk desk;

  public MaintainStep(LakeDesk desk) {
    this.desk = desk;
  }

  @Override
  public String kind() {
    return "maintain";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("keep", "compact", "orphans");
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    Map<String, String> given = call.arguments();
    Duration keep = Durations.parse(given.getOrDefault("keep", DEFAULT_KEEP));
    Duration age = Durations.parse(given.getOrDefault("orphans", DEFAULT_ORPHANS));
    var figures = new Figures();
    for (TableName table : tables(given.getOrDefault("compact", ALL))) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      compact(table, call, figures);
    }
    Expired expired = desk.expire(keep);
    Orphans orphans = desk.collectOrphans(age);
    call.log()
        .accept(
            "%,d snapshots older than %s gone with %,d files; %,d orphans gone, %s"
                .formatted(
                    expired.snapshots(),
                    Durations.toText(keep),
                    expired.files(),
                    orphans.files(),
                    Sizes.text(orphans.bytes())));
    return new Report(
        "%,d files merged into %,d in %d tables (%s), %,d manifests into %,d, %,d snapshots and %,d orphans gone"
            .formatted(
                figures.filesBefore,
                figures.filesAfter,
                figures.tables,
                Sizes.text(figures.bytes),
                figures.manifestsBefore,
                figures.manifestsAfter,
                expired.snapshots(),
                orphans.files()));
  }

  private List<TableName> tables(String which) {
    if (which.equals("none")) {
      return List.of();
    }
    return which.equals(ALL)
        ? desk.names()
        : Stream.of(which.split(",", -1)).map(String::strip).map(TableName::of).toList();
  }

  private void compact(TableName table, Call call, Figures figures) {
    Compacted done;
    try {
      done = desk.compact(table);
    } catch (MillraceException e) {
      call.log().accept("%s was not compacted: %s".formatted(table, e.getMessage()));
      return;
    }
    if (done.isChanged()) {
      figures.add(done);
      call.log()
          .accept(
              "%s: %,d files (%s) are now %,d (%s); %,d manifests are now %,d"
                  .formatted(
                      table,
                      done.filesBefore(),
                      Sizes.text(done.bytesBefore()),
                      done.filesAfter(),
                      Sizes.text(done.bytesAfter()),
                      done.manifestsBefore(),
                      done.manifestsAfter()));
    }
  }

  /// Over all tables that were changed.
  private static final class Figures {
    private int tables;
    private long filesBefore;
    private long filesAfter;
    private long bytes;
    private long manifestsBefore;
    private long manifestsAfter;

    void add(Compacted done) {
      tables++;
      filesBefore += done.filesBefore();
      filesAfter += done.filesAfter();
      bytes += done.mergedBytes();
      manifestsBefore += done.manifestsBefore();
      manifestsAfter += done.manifestsAfter();
    }
  }
}
