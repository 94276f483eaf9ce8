package dev.millrace.features.aggregate;

import static dev.millrace.features.View.event;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.gap;
import static dev.millrace.features.View.streamed;
import static dev.millrace.features.View.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// For random events, spread over several states in random order: the merge has the bytes of one
/// state that saw them all.
class MergeTest {

  private static final FeatureViewDefinition VIEW = view();
  private static final EventFold FOLD = new EventFold(List.of(VIEW));

  static IntStream seeds() {
    return IntStream.range(0, 150);
  }

  private static FeatureViewDefinition view() {
    var features = new ArrayList<Feature>();
    for (Aggregate aggregate : Aggregate.values()) {
      String of =
          switch (aggregate) {
            case SUM, MIN, MAX, MEAN, LAST, LAST_K, DISTINCT -> "properties.price";
            case COUNT, FIRST_SEEN, DAYS_SINCE_LAST, DAYS_SINCE_FIRST, SESSION_DURATION -> null;
          };
      Feature all = feature(aggregate.name().toLowerCase(java.util.Locale.ROOT), aggregate, of);
      if (aggregate == Aggregate.SESSION_DURATION) {
        features.add(gap(all, Duration.ofMinutes(90)));
      } else {
        Feature bought = event(feature(all.name() + "_1h", aggregate, of), "Bought");
        features.add(all);
        features.add(window(bought, Duration.ofHours(1)));
      }
    }
    return streamed(features.toArray(Feature[]::new));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mergeIsTheStateOfAllEventsTogether(int seed) {
    var random = new Random(seed);
    List<byte[]> events = events(random, 1 + random.nextInt(200));
    byte[] together = FOLD.merge(List.of(folded(events)));

    Collections.shuffle(events, random);
    List<byte[]> spread = spread(events, 1 + random.nextInt(4));
    byte[] merged = FOLD.merge(spread);

    assertThat(merged).isEqualTo(together);
    assertThat(stepwise(spread)).isEqualTo(together);
    long now = StateBytes.newest(together) + 1;
    assertThat(FOLD.answers(folded(events), VIEW.name(), now))
        .isEqualTo(FOLD.answers(together, VIEW.name(), now));
  }

  private static byte[] stepwise(List<byte[]> states) {
    byte[] all = states.getLast();
    for (byte[] state : states.reversed().subList(1, states.size())) {
      all = FOLD.merge(List.of(all, state));
    }
    return FOLD.merge(List.of(all));
  }

  private static List<byte[]> spread(List<byte[]> events, int parts) {
    var states = new ArrayList<byte[]>();
    for (int part = 0; part < parts; part++) {
      var own = new ArrayList<byte[]>();
      for (int i = part; i < events.size(); i += parts) {
        own.add(events.get(i));
      }
      if (!own.isEmpty()) {
        states.add(folded(own));
      }
    }
    return states;
  }

  private static byte[] folded(List<byte[]> events) {
    return Objects.requireNonNull(FoldedEvents.fold(VIEW, events));
  }

  private static List<byte[]> events(Random random, int count) {
    int values = random.nextInt(3) == 0 ? 5_000 : 50;
    var events = new ArrayList<byte[]>();
    for (int i = 0; i < count; i++) {
      Instant at = FoldedEvents.at(random.nextInt(300) / 10.0 * random.nextInt(10));
      Instant received = at.plusSeconds(random.nextInt(4) == 0 ? random.nextInt(7_200) : -1);
      String price = "{\"price\": %d.5}".formatted(random.nextInt(values));
      boolean isBought = random.nextBoolean();
      events.add(
          FoldedEvents.event(
              isBought ? "track" : "page", isBought ? "Bought" : null, at, received, price));
    }
    return events;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sketchesOfMoreThanFitUniteToTheSameBytes(int seed) {
    var random = new Random(seed);
    var view = streamed(feature("x", Aggregate.DISTINCT, "properties.price"));
    var fold = new EventFold(List.of(view));
    var events = new ArrayList<byte[]>();
    for (int i = 0; i < 1_500; i++) {
      events.add(FoldedEvents.buy(i, String.valueOf(random.nextInt(2_000))));
    }
    byte[] together = fold.merge(List.of(Objects.requireNonNull(FoldedEvents.fold(view, events))));
    int cut = random.nextInt(events.size() - 1) + 1;
    byte[] first = Objects.requireNonNull(FoldedEvents.fold(view, events.subList(0, cut)));
    byte[] second =
        Objects.requireNonNull(FoldedEvents.fold(view, events.subList(cut, events.size())));

    assertThat(fold.merge(List.of(first, second))).isEqualTo(together);
    assertThat(fold.merge(List.of(second, first))).isEqualTo(together);
  }
}
