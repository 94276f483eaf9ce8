package dev.millrace.features.batch;

import static dev.millrace.features.TestLake.row;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.orElse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.features.TestLake;
import dev.millrace.features.View;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training sets know a person by the identifiers that had been linked at the cut-off, as an online
/// read then would have.
final class PersonsTest {

  private static final Instant MONDAY = Instant.parse("2026-03-09T12:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant WEDNESDAY = Instant.parse("2026-03-11T12:00:00Z");
  private static final FeatureViewDefinition LIVE =
      View.view(
          "live",
          "bronze.events",
          "user_id",
          "occurred_at",
          true,
          orElse(feature("events", Aggregate.COUNT, null), 0));

  @TempDir private Path home = Path.of("unset");

  private static @Nullable Object[] event(String id, @Nullable String user, Instant at) {
    return row(id, "page", null, user, "phone", at, at, "{}");
  }

  @Test
  void aVisitBeforeTheLoginCountsOnceItWasLinked() {
    try (var lake = TestLake.open(home)) {
      lake.add(
          "bronze.events",
          "message_id string, type string, event string, user_id string, anonymous_id string,"
              + " occurred_at timestamp, received_at timestamp, properties string",
          List.of(
              event("1", null, MONDAY.minusSeconds(60)),
              event("2", null, MONDAY.minusSeconds(30)),
              event("3", "ada", MONDAY.minusSeconds(10)),
              event("4", "lovelace", MONDAY.minusSeconds(5)),
              event("5", "bob", MONDAY.minusSeconds(1))));
      lake.add(
          "bronze.identities",
          "sequence long, identifier string, person string, changed_at timestamp",
          List.of(
              row(1L, "a:phone", "u:ada", MONDAY.plusSeconds(1)),
              row(2L, "u:ada", "u:lovelace", TUESDAY.plusSeconds(1)),
              row(2L, "a:phone", "u:lovelace", TUESDAY.plusSeconds(1))));

      String population =
          "select unnest(['ada', 'lovelace', 'bob', 'nobody']) as key, 0 as label where ? is not null";
      TrainingSet set =
          new PointInTime(lake.lake().view(), List.of(LIVE), Instant.parse("2026-12-31T00:00:00Z"))
              .build(population, List.of(MONDAY, TUESDAY, WEDNESDAY));

      assertThat(
              set.rows().stream()
                  .collect(
                      Collectors.groupingBy(
                          TrainingSet.Row::key,
                          Collectors.mapping(
                              one -> one.cutOff() + " " + (int) one.values()[0],
                              Collectors.toList()))))
          .containsEntry("ada", List.of(MONDAY + " 1", TUESDAY + " 3", WEDNESDAY + " 4"))
          .containsEntry("lovelace", List.of(MONDAY + " 1", TUESDAY + " 1", WEDNESDAY + " 4"))
          .containsEntry("bob", List.of(MONDAY + " 1", TUESDAY + " 1", WEDNESDAY + " 1"))
          .containsEntry("nobody", List.of(MONDAY + " 0", TUESDAY + " 0", WEDNESDAY + " 0"));
    }
  }
}
