package dev.millrace.features.aggregate;

import static dev.millrace.features.View.event;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.gap;
import static dev.millrace.features.View.hop;
import static dev.millrace.features.View.limit;
import static dev.millrace.features.View.streamed;
import static dev.millrace.features.View.window;
import static dev.millrace.features.aggregate.FoldedEvents.answer;
import static dev.millrace.features.aggregate.FoldedEvents.at;
import static dev.millrace.features.aggregate.FoldedEvents.buy;
import static dev.millrace.features.aggregate.FoldedEvents.event;
import static dev.millrace.features.aggregate.FoldedEvents.fold;
import static dev.millrace.features.aggregate.FoldedEvents.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFoldTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final String PRICE = "properties.price";

  @ParameterizedTest
  @CsvSource({
    "SUM, 10",
    "MIN, -4",
    "MAX, 8",
    "MEAN, 2.5",
    "LAST, 8",
    "DISTINCT, 4",
    "COUNT, 4",
    "DAYS_SINCE_LAST, 0.25",
    "DAYS_SINCE_FIRST, 1",
    "FIRST_SEEN, 1772236800"
  })
  void aggregatesWhatMatched(Aggregate aggregate, double expected) {
    String of =
        switch (aggregate) {
          case SUM, MIN, MAX, MEAN, LAST, LAST_K, DISTINCT -> PRICE;
          case COUNT, FIRST_SEEN, DAYS_SINCE_LAST, DAYS_SINCE_FIRST, SESSION_DURATION -> null;
        };
    var view = streamed(event(feature("x", aggregate, of), "Bought"));
    byte[] state =
        fold(
            view,
            List.of(buy(-1440, "1"), buy(-360, "8"), buy(-400, "-4"), buy(-720, "5"), page(-1)));

    assertThat(answer(view, state, 0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"61, 2", "61.9999, 2", "62, 1", "92, "})
  void windowBeginsOnTheGridOfItsHop(double asOf, @Nullable Double expected) {
    // A window of an hour has a hop of a minute.
    var view = streamed(window(event(feature("x", Aggregate.COUNT, null), "page"), HOUR));
    byte[] state = fold(view, List.of(page(1.5), page(31.5)));

    assertThat(answer(view, state, asOf)).isEqualTo(expected);
  }

  @Test
  void hopCanBeChosen() {
    var view =
        streamed(hop(window(feature("x", Aggregate.COUNT, null), HOUR), Duration.ofMinutes(20)));
    byte[] state = fold(view, List.of(page(1), page(21)));

    assertThat(answer(view, state, 79.99)).isEqualTo(2.0);
    assertThat(answer(view, state, 80)).isEqualTo(1.0);
  }

  @Test
  void sumsDoNotDependOnTheOrder() {
    var view = streamed(feature("x", Aggregate.SUM, PRICE));
    List<byte[]> events = List.of(buy(1, "0.1"), buy(2, "0.2"), buy(3, "0.3"), buy(4, "1e12"));

    assertThat(answer(view, fold(view, events), 9)).isEqualTo(1_000_000_000_000.6);
    assertThat(fold(view, events.reversed())).isEqualTo(fold(view, events));
  }

  @Test
  void sumsBeyondSixtyFourBitsAreExact() {
    var view = streamed(feature("x", Aggregate.SUM, PRICE));
    var events = new ArrayList<byte[]>();
    for (int i = 0; i < 25; i++) {
      events.add(buy(i, i < 13 ? "-1e12" : "-999999999999.999999"));
    }

    assertThat(answer(view, fold(view, events), 99))
        .isEqualTo(new BigDecimal("-24999999999999.999988").doubleValue());
  }

  @Test
  void eventThatClaimsToComeFromTheFutureHappenedWhenItWasReceived() {
    var view = streamed(window(feature("x", Aggregate.COUNT, null), HOUR));
    var ahead = event("page", null, at(100_000), at(10), "{}");
    byte[] state = fold(view, List.of(ahead));

    assertThat(answer(view, state, 11)).isEqualTo(1.0);
    assertThat(answer(view, state, 100_001)).isNull();
  }

  @Test
  void lateEventFindsItsTileAndAnOlderOneIsOut() {
    var view = streamed(window(feature("x", Aggregate.COUNT, null), HOUR));
    byte[] state =
        fold(
            view,
            List.of(
                page(200),
                event("page", null, at(150), at(201), "{}"),
                event("page", null, at(100), at(202), "{}")));

    assertThat(answer(view, state, 203)).isEqualTo(2.0);
    assertThat(answer(view, state, 220)).isEqualTo(1.0);
  }

  @Test
  void lateEventJoinsTwoSessions() {
    var view = streamed(gap(feature("x", Aggregate.SESSION_DURATION, null), minutes(30)));
    byte[] state = fold(view, List.of(page(-100), page(-40), page(-20)));
    assertThat(answer(view, state, 0)).isEqualTo(20.0 * 60);

    state = fold(view, List.of(page(-100), page(-40), page(-20), page(-70)));

    assertThat(answer(view, state, 0)).isEqualTo(80.0 * 60);
  }

  @Test
  void silenceLongerThanTheGapEndsASession() {
    var view = streamed(gap(feature("x", Aggregate.SESSION_DURATION, null), minutes(30)));

    assertThat(answer(view, fold(view, List.of(page(-100), page(-80), page(-50))), 0))
        .isEqualTo(50.0 * 60);
    assertThat(answer(view, fold(view, List.of(page(-50), page(-19.99))), 0)).isEqualTo(0.0);
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  @Test
  void newestValuesComeFirstAndTheLaterTextAtOneMoment() {
    var view = streamed(limit(feature("x", Aggregate.LAST_K, PRICE), 4));
    List<byte[]> events =
        List.of(
            buy(3, "\"b\""),
            buy(1, "\"out\""),
            buy(4, "7.50"),
            buy(3, "\"é\""),
            buy(2, "true"),
            buy(5, "{}"));

    assertThat(answer(view, fold(view, events), 9)).isEqualTo(List.of("7.5", "é", "b", "true"));
    assertThat(fold(view, events.reversed())).isEqualTo(fold(view, events));
  }

  @Test
  void differentValuesAreCountedByTheirText() {
    var view = streamed(feature("x", Aggregate.DISTINCT, PRICE));
    byte[] state =
        fold(
            view,
            List.of(
                buy(1, "1e2"),
                buy(2, "100.0"),
                buy(3, "\"100.0\""),
                buy(4, "100"),
                buy(5, "null"),
                buy(6, "[100]")));

    assertThat(answer(view, state, 9)).isEqualTo(2.0);
  }

  @Test
  void manyDifferentValuesAreEstimatedInFewBytesUntilTheyLeaveTheWindow() {
    var view = streamed(window(feature("x", Aggregate.DISTINCT, PRICE), Duration.ofDays(1)));
    var events = new ArrayList<byte[]>();
    for (int i = 0; i < 5_000; i++) {
      events.add(buy(i / 100.0, String.valueOf(i)));
    }
    byte[] state = Objects.requireNonNull(fold(view, events));
    assertThat(state.length).isLessThan(6_300);
    assertThat((Double) answer(view, state, 60)).isCloseTo(5_000, within(1_000.0));

    events.add(buy(5_000, "1"));

    assertThat(answer(view, fold(view, events), 5_001)).isEqualTo(1.0);
  }

  @Test
  void exactlyAsManyDifferentValuesAsFitAreExact() {
    var view = streamed(feature("x", Aggregate.DISTINCT, PRICE));
    var events = new ArrayList<byte[]>();
    for (int i = 0; i < Sketch.MOST; i++) {
      events.add(buy(i, String.valueOf(i)));
      events.add(buy(i, String.valueOf(i / 2)));
    }

    assertThat(answer(view, fold(view, events), 9_999)).isEqualTo((double) Sketch.MOST);
  }

  @Test
  void busyPersonStaysSmall() {
    Feature pages = window(feature("x", Aggregate.COUNT, null), HOUR);
    var events = new ArrayList<byte[]>();
    for (int i = 0; i < 20_000; i++) {
      events.add(page(i / 60.0));
    }
    byte[] state = Objects.requireNonNull(fold(streamed(pages), events));

    assertThat(state.length).isLessThan(900);
    assertThat(answer(streamed(pages), state, 334)).isEqualTo(20_000.0 - 274 * 60);
  }

  @Test
  void featureWhoseDefinitionChangedStartsAnewAndOthersStay() {
    Feature pages = event(feature("pages", Aggregate.COUNT, null), "page");
    Feature all = feature("all", Aggregate.COUNT, null);
    byte[] state = Objects.requireNonNull(fold(streamed(pages, all), List.of(page(0))));

    FeatureViewDefinition changed = streamed(all, window(pages, HOUR));

    assertThat(new EventFold(List.of(changed)).answers(state, changed.name(), Micros.of(at(1))))
        .containsExactly(new Answer(1.0, Micros.of(at(0)), true), null);
  }

  @Test
  void eventThatNothingCountsLeavesTheStateAsItIs() {
    var view = streamed(event(feature("x", Aggregate.SUM, PRICE), "Bought"));
    var fold = new EventFold(List.of(view));
    EventReader reader = fold.reader();
    byte[] state = Objects.requireNonNull(fold(view, List.of(buy(0, "1"))));

    assertThat(reader.read(page(1))).isTrue();
    assertThat(fold.update(state, reader)).isSameAs(state);
    assertThat(fold.update(null, reader)).isNull();
    assertThat(reader.read(buy(1, "\"one\""))).isTrue();
    assertThat(reader.isCounted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{}'",
        "'[]'",
        "'no JSON'",
        "'{\"type\": \"page\", \"userId\": \"a\"}'",
        "'{\"type\": \"page\", \"timestamp\": \"2026-01-01T00:00:00Z\"}'",
        "'{\"type\": \"page\", \"userId\": \"\", \"timestamp\": \"2026-01-01T00:00:00Z\"}'",
        "'{\"type\": \"page\", \"userId\": \"a\", \"timestamp\": \"yesterday\"}'"
      })
  void whatIsNoEventOfAnybodyIsPassedOver(String value) {
    var fold = new EventFold(List.of(streamed(feature("x", Aggregate.COUNT, null))));

    assertThat(fold.reader().read(value.getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"userId\": \"ada\" | u:ada",
        "\"userId\": \"ad\\u0061\" | u:ada",
        "\"userId\": \"ada\", \"anonymousId\": \"v1\" | u:ada",
        "\"userId\": \"\", \"anonymousId\": \"v1\" | a:v1",
        "\"userId\": 7, \"anonymousId\": \"é\" | a:é"
      })
  void stateIsKeptByUserOrElseByAnonymousId(String ids, String key) {
    EventReader reader =
        new EventFold(List.of(streamed(feature("x", Aggregate.COUNT, null)))).reader();
    String event =
        "{\"type\": \"page\", \"timestamp\": \"2026-01-01T00:00:00Z\", %s}".formatted(ids);

    assertThat(reader.read(event.getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(new String(reader.key(), StandardCharsets.UTF_8)).isEqualTo(key);
  }
}
