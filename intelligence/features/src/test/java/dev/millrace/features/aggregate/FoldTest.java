package dev.millrace.features.aggregate;

import static dev.millrace.features.View.event;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.gap;
import static dev.millrace.features.View.window;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.features.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One customer's events folded by hand; times are minutes after a start, and every event has been
/// taken in by minute 0.
class FoldTest {

  private static final long START = Micros.of(Instant.parse("2026-03-01T00:00:00Z"));
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String PRICE = "properties.price";

  private int sent;

  @ParameterizedTest
  @CsvSource({
    "SUM, 10",
    "MIN, -4",
    "MAX, 8",
    "MEAN, 2.5",
    "LAST, 8",
    "DAYS_SINCE_LAST, 0.25",
    "COUNT, 4",
    "DAYS_SINCE_FIRST, 1"
  })
  void aggregatesWhatMatched(Aggregate aggregate, double expected) {
    var price = new Feature("x", null, aggregate, of(aggregate), "Bought", null, null, null, null);
    byte[] state =
        folded(price, buy(-360, 8), buy(-1440, 1), buy(-720, 5), buy(-400, -4), page(-1));

    assertThat(valueOf(price, state, 0)).isEqualTo(expected);
  }

  private static @Nullable String of(Aggregate aggregate) {
    return switch (aggregate) {
      case SUM, MIN, MAX, MEAN, LAST, DISTINCT -> PRICE;
      case COUNT, DAYS_SINCE_LAST, DAYS_SINCE_FIRST, SESSION_DURATION -> null;
    };
  }

  @ParameterizedTest
  @CsvSource({"59, 2", "60, 2", "60.0001, 1", "61, 1", "120, "})
  void countsFromTheWindowsStartOn(double asOf, @Nullable Double expected) {
    Feature pages = window(event(feature("x", Aggregate.COUNT, null), "page"), HOUR);
    byte[] state = folded(pages, page(0), page(30));

    assertThat(valueOf(pages, state, asOf)).isEqualTo(expected);
  }

  @Test
  void eventAtTheMomentItselfDoesNotCount() {
    Feature count = feature("x", Aggregate.COUNT, null);
    byte[] state = folded(count, page(0), page(10));

    assertThat(valueOf(count, state, 10)).isEqualTo(1);
    assertThat(valueOf(count, state, 10.0001)).isEqualTo(2);
  }

  @Test
  void messageThatComesAgainChangesNothing() {
    Feature count = feature("x", Aggregate.COUNT, null);
    var fold = new EventFold(List.of(View.streamed(count)));
    Event once = page(0);
    byte[] state = fold.update(null, once);

    assertThat(fold.update(state, once)).isSameAs(state);
  }

  @Test
  void messagesAreRememberedOnlyForAWhile() {
    Feature count = feature("x", Aggregate.COUNT, null);
    Event once = page(-1);
    byte[] state = folded(count, once);
    for (int i = 0; i < RecentMessages.LIMIT; i++) {
      state = fold(count).update(state, page(0));
    }

    state = fold(count).update(state, once);

    assertThat(valueOf(count, state, 1)).isEqualTo(RecentMessages.LIMIT + 2.0);
  }

  @Test
  void lateEventJoinsTwoSessions() {
    Feature session = gap(feature("x", Aggregate.SESSION_DURATION, null), Duration.ofMinutes(30));
    byte[] state = folded(session, page(-100), page(-40), page(-20));
    assertThat(valueOf(session, state, 0)).isEqualTo(20 * 60);

    state = fold(session).update(state, page(-70));

    assertThat(valueOf(session, state, 0)).isEqualTo(80 * 60);
  }

  @Test
  void silenceLongerThanTheGapEndsASession() {
    Feature session = gap(feature("x", Aggregate.SESSION_DURATION, null), Duration.ofMinutes(30));
    byte[] state = folded(session, page(-100), page(-80), page(-50), page(-19.99));

    assertThat(valueOf(session, state, 0)).isZero();
    assertThat(valueOf(session, state, -20)).isEqualTo(50 * 60);
  }

  @Test
  void ofTwoLatestTheLargerCountsInEitherOrder() {
    Feature last = feature("x", Aggregate.LAST, PRICE);

    assertThat(valueOf(last, folded(last, buy(-5, 3), buy(-5, 7)), 0)).isEqualTo(7);
    assertThat(valueOf(last, folded(last, buy(-5, 7), buy(-5, 3)), 0)).isEqualTo(7);
  }

  @Test
  void busyCustomerStaysSmallAndRightWithinATile() {
    Feature pages = window(feature("x", Aggregate.COUNT, null), HOUR);
    byte[] state = folded(pages, page(-60));
    for (int i = 0; i < 20_000; i++) {
      double minute = -60 + i * 60.0 / 20_000;
      state = fold(pages).update(state, taken(page(minute), minute));
    }

    assertThat(state.length).isLessThan(4_000);
    assertThat(valueOf(pages, state, 0)).isEqualTo(20_001);
    assertThat(valueOf(pages, state, 30)).isCloseTo(10_000, within(20_000 / 64.0));
  }

  private static org.assertj.core.data.Offset<Double> within(double tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  @Test
  void busyCustomerWhoseEventsComeInAnyOrderIsFoldedTheSame() {
    Feature pages = window(feature("x", Aggregate.COUNT, null), HOUR);
    var minutes = new ArrayList<>(IntStream.range(0, 3_600).mapToObj(i -> -i / 60.0).toList());
    Collections.shuffle(minutes, new Random(3));
    byte[] state = folded(pages, page(0));
    for (double minute : minutes) {
      state = fold(pages).update(state, taken(page(minute), 0.001));
    }

    assertThat(state.length).isLessThan(4_000);
    assertThat(valueOf(pages, state, 0.002)).isEqualTo(3_601);
    assertThat(valueOf(pages, state, 30)).isCloseTo(1_801, within(3_600 / 64.0));
  }

  @Test
  void clocksThatRunAheadDoNotPushOutThePresent() {
    Feature pages = window(feature("x", Aggregate.COUNT, null), HOUR);
    byte[] state = folded(pages, page(-10));
    for (int i = 0; i < 1_000; i++) {
      state = fold(pages).update(state, page(1e6 + i));
    }

    assertThat(valueOf(pages, state, 0)).isEqualTo(1);
    assertThat(state.length).isLessThan(4_000);
  }

  @Test
  void featureWhoseDefinitionChangedStartsAnewAndOthersStay() {
    Feature pages = event(feature("pages", Aggregate.COUNT, null), "page");
    Feature all = feature("all", Aggregate.COUNT, null);
    byte[] state = new EventFold(List.of(View.streamed(pages, all))).update(null, page(0));

    var changed = new EventFold(List.of(View.streamed(window(pages, HOUR), all)));

    assertThat(changed.answers(state, new ViewName("live"), START + 60_000_000))
        .containsExactly(null, new Answer(1, START));
  }

  @Test
  void numbersAreReadAsNumbersOrAsTexts() {
    Feature last = feature("x", Aggregate.LAST, PRICE);

    assertThat(valueOf(last, folded(last, buy(-2, "12.5"), buy(-1, "twelve"), buy(0, true)), 1))
        .isEqualTo(12.5);
  }

  private static EventFold fold(Feature feature) {
    return new EventFold(List.of(View.streamed(feature)));
  }

  private static byte[] folded(Feature feature, Event... events) {
    EventFold fold = fold(feature);
    byte[] state = fold.update(null, events[0]);
    for (Event event : List.of(events).subList(1, events.length)) {
      state = fold.update(state, event);
    }
    return state;
  }

  private static @Nullable Double valueOf(Feature feature, byte[] state, double minute) {
    Answer answer = fold(feature).answers(state, new ViewName("live"), at(minute)).getFirst();
    return answer == null ? null : Double.valueOf(answer.value());
  }

  private Event page(double minute) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    return new Event("m" + sent++, "page", null, at(minute), at(-1440), body);
  }

  private Event buy(double minute, Object price) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("properties").putPOJO("price", price);
    body.withObject("properties").set("price", json(price));
    return new Event("m" + sent++, "track", "Bought", at(minute), at(-1440), body);
  }

  private static com.fasterxml.jackson.databind.JsonNode json(Object value) {
    return new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(value);
  }

  private static Event taken(Event event, double minute) {
    return new Event(
        event.messageId(), event.type(), event.name(), event.at(), at(minute), event.body());
  }

  private static long at(double minute) {
    return START + Math.round(minute * 60_000_000);
  }
}
