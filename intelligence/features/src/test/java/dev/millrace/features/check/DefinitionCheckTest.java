package dev.millrace.features.check;

import static dev.millrace.features.View.event;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.gap;
import static dev.millrace.features.View.hop;
import static dev.millrace.features.View.limit;
import static dev.millrace.features.View.orElse;
import static dev.millrace.features.View.where;
import static dev.millrace.features.View.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.features.Shop;
import dev.millrace.features.View;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionCheckTest {

  private static final Feature COUNT = feature("f", Aggregate.COUNT, null);
  private static final Feature SESSION = feature("f", Aggregate.SESSION_DURATION, null);

  @Test
  void theSampleShopHasNoProblem() {
    assertThat(DefinitionCheck.check(Shop.views())).isEmpty();
  }

  @Test
  void streamedViewsReadEventsOfCustomersByTheirTime() {
    assertThat(messages(View.view("v", "gold.t", "k", "t", true, COUNT)))
        .containsExactly(
            "The streamed feature view 'v' has the table 'gold.t'; expected 'bronze.events'.",
            "The streamed feature view 'v' has the key 'k'; expected 'user_id'.",
            "The streamed feature view 'v' has the time 't'; expected 'occurred_at'.");
  }

  @Test
  void whatAStreamCannotDo() {
    assertThat(
            messages(
                View.streamed(
                    where(COUNT, "type = 'page'"),
                    feature("f", Aggregate.SUM, "type"),
                    feature("f", Aggregate.SUM, "user_id.name"),
                    window(gap(SESSION, Duration.ofMinutes(1)), Duration.ofDays(1)))))
        .containsExactly(
            "The feature 'f' has 'where: type = 'page''; expected none in a streamed view.",
            "The feature 'f' has 'of: type'; expected a path into the event's properties, traits, context in a streamed view.",
            "The feature 'f' has 'of: user_id.name'; expected a path into the event's properties, traits, context in a streamed view.",
            "The feature 'f' has a 'window' for a session in a streamed view; expected none.");
  }

  @Test
  void windowsAndHopsOfAStream() {
    assertThat(
            messages(
                View.streamed(
                    window(COUNT, Duration.ofMinutes(5)),
                    window(COUNT, Duration.ofDays(90)),
                    hop(window(COUNT, Duration.ofHours(1)), Duration.ofSeconds(4)),
                    window(COUNT, Duration.ofSeconds(299)),
                    window(COUNT, Duration.ofDays(91)),
                    hop(COUNT, Duration.ofMinutes(1)),
                    hop(window(COUNT, Duration.ofHours(1)), Duration.ofSeconds(3)),
                    hop(window(COUNT, Duration.ofHours(1)), Duration.ofHours(2)))))
        .containsExactly(
            "The feature 'f' has the window '299 s' in a streamed view; expected 5 min to 90 days.",
            "The feature 'f' has the window '91 days' in a streamed view; expected 5 min to 90 days.",
            "The feature 'f' has a 'hop' but no 'window'; expected both.",
            "The feature 'f' has the hop '3 s' for the window '1 hours'; expected 1 s to the window's length, and at most 1,024 hops in a window.",
            "The feature 'f' has the hop '2 hours' for the window '1 hours'; expected 1 s to the window's length, and at most 1,024 hops in a window.");
  }

  @Test
  void listsAreBounded() {
    Feature list = feature("f", Aggregate.LAST_K, "properties.sku");

    assertThat(messages(View.streamed(limit(list, 50)))).isEmpty();
    assertThat(
            messages(
                View.streamed(limit(list, 51), limit(list, 0), orElse(list, 1), limit(COUNT, 5))))
        .containsExactly(
            "The feature 'f' has the limit '51'; expected 1 to 50.",
            "The feature 'f' has the limit '0'; expected 1 to 50.",
            "The feature 'f' has the default '1.0'; expected none for a list.",
            "The feature 'f' has a 'limit'; expected none with the aggregate 'count'.");
    assertThat(
            messages(
                View.batch(
                    feature("f", Aggregate.LAST_K, "n"),
                    hop(window(COUNT, Duration.ofDays(1)), Duration.ofHours(1)))))
        .containsExactly(
            "The feature 'f' has a 'hop'; expected none in a view that is not streamed.");
  }

  @Test
  void ttlIsLongerThanNothing() {
    assertThat(messages(View.ttl(View.batch(COUNT), Duration.ZERO)))
        .containsExactly("The feature view 'v' has a 'ttl' of no length; expected more than zero.");
  }

  @Test
  void keysThatDoNotBelongTogether() {
    assertThat(
            messages(
                View.batch(
                    event(COUNT, "page"),
                    feature("f", Aggregate.COUNT, "n"),
                    feature("f", Aggregate.SUM, null),
                    feature("f", Aggregate.SUM, "a..b"),
                    SESSION,
                    gap(COUNT, Duration.ofMinutes(1)),
                    window(COUNT, Duration.ZERO),
                    orElse(COUNT, Double.NaN))))
        .containsExactly(
            "The feature 'f' has 'event: page', which only 'bronze.events' knows; the view reads 'gold.t'.",
            "The feature 'f' has 'of: n'; expected none with the aggregate 'count'.",
            "The feature 'f' says no 'of' for its aggregate.",
            "The feature 'f' has 'of: a..b'; expected a column, or a path such as 'properties.price'.",
            "The feature 'f' says no 'gap' for its sessions.",
            "The feature 'f' has a 'gap'; expected none with the aggregate 'count'.",
            "The feature 'f' has a 'window' of no length; expected more than zero.",
            "The feature 'f' has the default 'NaN'; expected a number.");
  }

  @Test
  void eventAndConditionAreOneTooMany() {
    Feature both = where(event(COUNT, "page"), "true");

    assertThat(messages(View.view("v", "bronze.events", "user_id", "occurred_at", false, both)))
        .containsExactly("The feature 'f' has both 'event' and 'where'; expected one of them.");
  }

  @Test
  void names() {
    assertThat(messages(View.batch(feature("as_of", Aggregate.COUNT, null))))
        .containsExactly(
            "The feature name 'as_of' is not in snake_case (a-z, 0-9 and _, at most 100 characters), or is one of 'key' and 'as_of'.");
    assertThat(messages(View.view("v".repeat(92), "gold.t", "k", "t", false, COUNT)))
        .containsExactly(
            "The feature view's name '%s' is longer than 91 characters.".formatted("v".repeat(92)));
    assertThat(messages(View.batch()))
        .containsExactly("The feature view 'v' has no feature; expected at least one.");
    assertThat(messages(View.batch(COUNT), View.batch(COUNT)))
        .containsExactly("The feature view 'v' is defined more than once.");
  }

  private static List<String> messages(FeatureViewDefinition... views) {
    return DefinitionCheck.check(List.of(views)).stream().map(Problem::message).toList();
  }
}
