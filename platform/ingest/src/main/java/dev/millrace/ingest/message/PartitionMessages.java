package dev.millrace.ingest.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first deliveries of one partition: a log-structured merge tree (O'Neil et al. 1996) of the
/// newest in memory and sorted files. What is in memory at a crash is read from the log again. Safe
/// for any thread.
final class PartitionMessages implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionMessages.class);

  /// So many files of about one size become one.
  private static final int FAN_IN = 8;

  private final Path directory;
  private final MessageIndex.Settings settings;
  private final Executor background;
  private final FirstPlace first = new FirstPlace();
  private Verdicts verdicts;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Frozen> frozen = new ArrayList<>();
  private RecentEntries recent;
  private long recentFrom;
  private long next;

  private PartitionMessages(Path directory, MessageIndex.Settings settings, Executor background) {
    this.directory = directory;
    this.settings = settings;
    this.background = background;
    this.recent = new RecentEntries(settings.recentMessages());
    this.verdicts = new Verdicts(settings.recentVerdicts());
  }

  static PartitionMessages open(
      Path directory, MessageIndex.Settings settings, Executor background) {
    var partition = new PartitionMessages(directory, settings, background);
    try {
      Files.createDirectories(directory);
      partition.load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return partition;
  }

  /// Takes the files that follow each other without a gap. Those that a merge has replaced, and
  /// those after a gap, are deleted.
  private void load() throws IOException {
    var found = new ArrayList<Segment>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> Segment.open(file).ifPresent(found::add));
    }
    found.sort(
        Comparator.comparingLong(Segment::from)
            .thenComparing(Comparator.comparingLong(Segment::to).reversed()));
    for (Segment segment : found) {
      boolean follows = segments.isEmpty() || segment.from() == segments.getLast().to();
      if (follows) {
        segments.add(segment);
      } else {
        segment.delete();
      }
    }
    next = segments.isEmpty() ? 0 : segments.getLast().to();
    recentFrom = next;
  }

  /// The offset after the newest that was taken in.
  synchronized long next() {
    return next;
  }

  /// Starts where older offsets are not to be had any more.
  synchronized void startAt(long offset) {
    if (segments.isEmpty() && recent.count() == 0) {
      next = offset;
      recentFrom = offset;
    }
  }

  /// Whether the delivery is the first of its message; an offset that was not asked about before
  /// must be the next one.
  ///
  /// @param id the message's, in the bytes from a place to a place
  synchronized boolean isFirst(long offset, byte[] id, int from, int to, long receivedAt) {
    return verdicts.knows(offset)
        ? verdicts.isFirst(offset)
        : isFirst(offset, Print.of(id, from, to), receivedAt);
  }

  private boolean isFirst(long offset, Print print, long receivedAt) {
    boolean isFirst = !isSeenBefore(offset, print, Place.minute(receivedAt));
    if (offset >= next) {
      next = offset + 1;
      verdicts.add(offset, isFirst);
      if (isFirst) {
        recent.add(print, Place.of(offset, receivedAt));
        if (recent.isFull()) {
          freeze();
        }
      }
    }
    return isFirst;
  }

  /// Passes an offset that holds no message.
  synchronized void pass(long offset) {
    next = Math.max(next, offset + 1);
  }

  private boolean isSeenBefore(long offset, Print print, long minute) {
    first.ask(offset, minute - settings.rememberedMinutes());
    recent.find(print, first);
    for (int i = frozen.size() - 1; i >= 0 && !first.isFound(); i--) {
      frozen.get(i).entries().find(print, first);
    }
    for (int i = segments.size() - 1; i >= 0 && !first.isFound(); i--) {
      segments.get(i).find(print, first);
    }
    return first.isFound();
  }

  private void freeze() {
    var full = new Frozen(recent, recentFrom, next);
    frozen.add(full);
    recent = new RecentEntries(settings.recentMessages());
    recentFrom = next;
    background.execute(this::writeFrozen);
  }

  /// What cannot be written now, because the disk is full, stays in memory until the next is
  /// written.
  private void writeFrozen() {
    try {
      for (Frozen oldest = oldestFrozen(); oldest != null; oldest = oldestFrozen()) {
        write(oldest);
      }
      merge();
    } catch (UncheckedIOException e) {
      LOG.warn(
          "The index of messages could not write below {} and tries again later: {}",
          directory,
          e.getMessage());
    }
  }

  private synchronized @Nullable Frozen oldestFrozen() {
    return frozen.isEmpty() ? null : frozen.getFirst();
  }

  private void write(Frozen full) {
    Path file = Segment.path(directory, full.from(), full.to());
    SegmentWriter.write(file, full.entries().sorted());
    Segment segment = Segment.open(file).orElseThrow();
    synchronized (this) {
      frozen.remove(full);
      segments.add(segment);
      dropOld();
    }
  }

  private void dropOld() {
    long oldest = oldestMinute();
    while (segments.size() > 1 && segments.getFirst().newestMinute() < oldest) {
      segments.removeFirst().delete();
    }
  }

  private long oldestMinute() {
    long newest = segments.stream().mapToLong(Segment::newestMinute).max().orElse(0);
    return newest - settings.keptMinutes();
  }

  /// The last few of about one size become one, as often as there are some.
  private void merge() {
    List<Segment> merged = toMerge();
    while (!merged.isEmpty()) {
      long oldest;
      synchronized (this) {
        oldest = oldestMinute();
      }
      Path file = SegmentMerge.merge(directory, merged, oldest);
      Segment segment = Segment.open(file).orElseThrow();
      synchronized (this) {
        int at = segments.indexOf(merged.getFirst());
        segments.removeAll(merged);
        segments.add(at, segment);
        merged.forEach(Segment::delete);
      }
      merged = toMerge();
    }
  }

  private synchronized List<Segment> toMerge() {
    int from = segments.size() - FAN_IN;
    if (from < 0) {
      return List.of();
    }
    List<Segment> last = List.copyOf(segments.subList(from, segments.size()));
    long newest = last.getLast().count();
    boolean isEven = last.getFirst().count() <= FAN_IN / 2 * Math.max(1, newest);
    return isEven ? last : List.of();
  }

  /// Writes what is in memory, for a quick start. In the caller's thread, when no other uses this.
  synchronized void flush() {
    if (next > recentFrom && frozen.isEmpty()) {
      Path file = Segment.path(directory, recentFrom, next);
      SegmentWriter.write(file, recent.sorted());
      segments.add(Segment.open(file).orElseThrow());
      recent = new RecentEntries(settings.recentMessages());
      recentFrom = next;
    }
  }

  /// Forgets everything.
  synchronized void clear() {
    segments.forEach(Segment::delete);
    segments.clear();
    frozen.clear();
    verdicts = new Verdicts(settings.recentVerdicts());
    recent = new RecentEntries(settings.recentMessages());
    next = 0;
    recentFrom = 0;
  }

  @Override
  public synchronized void close() {
    segments.forEach(Segment::close);
  }

  /// Entries on their way to disk.
  private record Frozen(RecentEntries entries, long from, long to) {}

  /// Looks for a first delivery before an offset and not too long ago.
  private static final class FirstPlace implements Entries.Visitor {

    private long offset;
    private long oldestMinute;
    private boolean isFound;

    void ask(long before, long notBeforeMinute) {
      offset = before;
      oldestMinute = notBeforeMinute;
      isFound = false;
    }

    boolean isFound() {
      return isFound;
    }

    @Override
    public void visit(long place) {
      isFound |= Place.offset(place) < offset && Place.minuteOf(place) >= oldestMinute;
    }
  }
}
