package dev.millrace.insight;

import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers that still hold, because no table that they were computed from has changed. A page of
/// many tiles that is looked at by many asks the same again and again. Who asks for what is being
/// computed waits for it. Bounded by rows: those that were not asked for the longest go first, and
/// long answers are not kept.
final class KnownAnswers {

  private static final int MOST = 200;
  private static final int MOST_ROWS = 500;

  /// Of all answers together, some 30 MB; an answer without rows counts as one.
  private static final int MOST_ROWS_OF_ALL = 100_000;

  private static final Pattern TABLE = Pattern.compile("\\b(?:bronze|silver|gold)\\.[a-z0-9_]+");

  private final Map<Key, MetricAnswer> answers = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, CompletableFuture<MetricAnswer>> coming = new HashMap<>();
  private int rows;

  private final Map<String, LocalDate> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LocalDate> eldest) {
          return size() > MOST;
        }
      };

  /// What an answer depends on; nothing where its SQL reads something other than tables.
  static Optional<Key> key(MetricDefinition metric, Object question, LakeView view) {
    var names = new TreeSet<String>();
    names.add(metric.table().toString());
    var texts = new ArrayList<>(metric.dimensions().values());
    texts.add(metric.expression());
    texts.add(metric.time());
    for (String text : texts) {
      TABLE.matcher(text).results().map(MatchResult::group).forEach(names::add);
    }
    var snapshots = new ArrayList<Long>();
    for (String name : names) {
      @Nullable TableState table = view.find(TableName.of(name)).orElse(null);
      if (table == null) {
        return Optional.empty();
      }
      snapshots.add(table.snapshotId());
    }
    return Optional.of(new Key(question, snapshots));
  }

  /// Computes what is not known, once for all who ask meanwhile. Who waits computes for itself when
  /// the other fails, and so fails with a problem of its own.
  MetricAnswer answer(Key key, Supplier<MetricAnswer> compute) {
    CompletableFuture<MetricAnswer> mine = new CompletableFuture<>();
    CompletableFuture<MetricAnswer> others;
    synchronized (this) {
      MetricAnswer before = answers.get(key);
      if (before != null) {
        return before;
      }
      others = coming.putIfAbsent(key, mine);
    }
    if (others != null) {
      return others.handle((answer, failure) -> failure == null ? answer : compute.get()).join();
    }
    return computed(key, mine, compute);
  }

  private MetricAnswer computed(
      Key key, CompletableFuture<MetricAnswer> mine, Supplier<MetricAnswer> compute) {
    try {
      MetricAnswer answer = compute.get();
      keep(key, answer);
      mine.complete(answer);
      return answer;
    } finally {
      synchronized (this) {
        coming.remove(key);
      }
      mine.cancel(false); // where it was not completed
    }
  }

  private synchronized void keep(Key key, MetricAnswer answer) {
    if (answer.rows().size() > MOST_ROWS) {
      return;
    }
    rows += weight(answer);
    MetricAnswer before = answers.put(key, answer);
    rows -= before == null ? 0 : weight(before);
    var eldest = answers.values().iterator();
    while (rows > MOST_ROWS_OF_ALL) {
      rows -= weight(eldest.next());
      eldest.remove();
    }
  }

  private static int weight(MetricAnswer answer) {
    return Math.max(1, answer.rows().size());
  }

  /// The newest day of a table's snapshot, which all tiles of a page ask for.
  synchronized @Nullable LocalDate newest(String question, Supplier<Optional<LocalDate>> answer) {
    LocalDate day = newest.get(question);
    if (day == null) {
      day = answer.get().orElse(null);
      if (day != null) {
        newest.put(question, day);
      }
    }
    return day;
  }

  /// A question, and the states of the tables that it was asked of.
  record Key(Object question, List<Long> snapshots) {}
}
