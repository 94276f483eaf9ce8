package dev.millrace.features;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.features.aggregate.Answer;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.aggregate.Micros;
import dev.millrace.features.batch.BatchFeatures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the states of people say of a view's features at a moment.
record LiveValues(EventFold fold, FeatureViewDefinition view, Instant now) {

  /// The values of each person, in the order of the view's features.
  List<List<FeatureValue>> of(List<List<byte[]>> people) {
    var values = new ArrayList<List<FeatureValue>>(people.size());
    people.forEach(states -> values.add(ofPerson(states)));
    return values;
  }

  private List<FeatureValue> ofPerson(List<byte[]> states) {
    List<@Nullable Answer> answers = answers(states);
    Instant oldest = view.ttl() == null ? Instant.MIN : now.minus(view.ttl());
    var read = new ArrayList<FeatureValue>(view.features().size());
    Moment last = new Moment();
    for (int i = 0; i < view.features().size(); i++) {
      Answer answer = answers.isEmpty() ? null : answers.get(i);
      FeatureValue value =
          answer == null
              ? BatchFeatures.nothing(view.features().get(i))
              : new FeatureValue(answer.value(), last.of(answer.at()), Origin.STREAM);
      read.add(value.withheldBefore(oldest));
    }
    return read;
  }

  private List<@Nullable Answer> answers(List<byte[]> states) {
    if (states.isEmpty()) {
      return List.of();
    }
    byte[] state = states.size() == 1 ? states.getFirst() : fold.merge(states);
    return fold.answers(state, view.name(), Micros.of(now));
  }

  /// Features next to one another often speak of one event, and so of one moment.
  private static final class Moment {

    private long micros;
    private Instant instant = Instant.EPOCH;

    Instant of(long wanted) {
      if (wanted != micros) {
        micros = wanted;
        instant = Micros.instant(wanted);
      }
      return instant;
    }
  }
}
