package dev.millrace.features.parity;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.features.Parity;
import dev.millrace.features.Parity.Difference;
import dev.millrace.features.aggregate.Answer;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.Micros;
import dev.millrace.features.batch.BatchFeatures;
import dev.millrace.features.batch.TextList;
import dev.millrace.features.batch.ViewQuery;
import dev.millrace.features.replay.Replay;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares what the fold answers with what the SQL answers, for every person who did anything
/// before a moment. Holds every person's state in memory meanwhile. For one thread, once.
public final class ParityCheck {

  private final FeatureViewDefinition view;
  private final Instant asOf;
  private final EventFold fold;
  private final List<Difference> first = new ArrayList<>();
  private final Set<String> compared = new HashSet<>();
  private long values;
  private long estimates;
  private long differences;

  /// @param view one that is streamed
  public ParityCheck(FeatureViewDefinition view, Instant asOf) {
    this.view = view;
    this.asOf = asOf.truncatedTo(ChronoUnit.MICROS);
    this.fold = new EventFold(List.of(view));
  }

  public Parity compare(LakeView lake) {
    var replay = new Replay(fold);
    replay.readUntil(lake, asOf);
    Map<String, byte[]> states = replay.states();
    if (lake.find(view.table()).isPresent()) {
      lake.read(
          ViewQuery.ofPeople(view, asOf),
          row -> {
            String key = String.valueOf(row[0]);
            compared.add(key);
            compare(key, states.get(key), row);
          });
    }
    states.forEach((key, state) -> {
      if (compared.add(key)) {
        compare(key, state, null);
      }
    });
    return new Parity(
        view.name(),
        asOf,
        replay.events(),
        replay.unreadable(),
        compared.size(),
        values,
        estimates,
        differences,
        first);
  }

  private void compare(String key, byte @Nullable [] state, @Nullable Object @Nullable [] row) {
    List<@Nullable Answer> answers =
        state == null ? List.of() : fold.answers(state, view.name(), Micros.of(asOf));
    for (int i = 0; i < view.features().size(); i++) {
      Feature feature = view.features().get(i);
      Answer answer = answers.isEmpty() ? null : answers.get(i);
      Object nothing = BatchFeatures.nothing(feature).value();
      Object folded = answer == null ? nothing : answer.value();
      Object sql = row == null ? nothing : sql(feature, row[2 + i]);
      values++;
      boolean isEstimate = answer != null && !answer.isExact();
      estimates += isEstimate ? 1 : 0;
      if (isEstimate ? !isNear(folded, sql) : !Objects.equals(folded, sql)) {
        differ(new Difference(key, feature.name(), folded, sql, cause(state, row, isEstimate)));
      }
    }
  }

  private static @Nullable Object sql(Feature feature, @Nullable Object value) {
    return feature.isList() ? TextList.of(value) : value;
  }

  private static boolean isNear(@Nullable Object folded, @Nullable Object sql) {
    return folded instanceof Double estimate
        && sql instanceof Double exact
        && Math.abs(estimate - exact) <= Parity.ESTIMATE_TOLERANCE * exact;
  }

  private static String cause(
      byte @Nullable [] state, @Nullable Object @Nullable [] row, boolean isEstimate) {
    if (state == null) {
      return "The fold has counted no event of this key.";
    }
    if (row == null) {
      return "The SQL has matched no row of this key.";
    }
    return isEstimate
        ? "The fold's estimate is further from the exact number than its error allows."
        : "Both have counted events of this key, and answer differently.";
  }

  private void differ(Difference difference) {
    differences++;
    if (first.size() < Parity.TOLD) {
      first.add(difference);
    }
  }
}
