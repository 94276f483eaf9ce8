package dev.millrace.insight;

import dev.millrace.contracts.definition.MetricDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers that still hold, because no table that they were computed from has changed. A page of
/// many tiles that is looked at by many asks the same again and again. Bounded: the one that was
/// not asked for the longest goes first, and long answers are not kept.
final class KnownAnswers {

  private static final int MOST = 200;
  private static final int MOST_ROWS = 500;
  private static final Pattern TABLE = Pattern.compile("\\b(?:bronze|silver|gold)\\.[a-z0-9_]+");

  private final Map<Key, MetricAnswer> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, MetricAnswer> eldest) {
          return size() > MOST;
        }
      };

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

  synchronized Optional<MetricAnswer> find(Key key) {
    return Optional.ofNullable(answers.get(key));
  }

  synchronized void keep(Key key, MetricAnswer answer) {
    if (answer.rows().size() <= MOST_ROWS) {
      answers.put(key, answer);
    }
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
