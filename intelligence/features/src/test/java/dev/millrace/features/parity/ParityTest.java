package dev.millrace.features.parity;

import static dev.millrace.features.View.event;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.gap;
import static dev.millrace.features.View.hop;
import static dev.millrace.features.View.limit;
import static dev.millrace.features.View.orElse;
import static dev.millrace.features.View.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.features.Parity;
import dev.millrace.features.TestLake;
import dev.millrace.features.View;
import dev.millrace.features.check.DefinitionCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fold and SQL over the same shuffled, duplicated, late events with numbers and texts of every
/// kind.
class ParityTest {

  private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
  private static final String COLUMNS =
      "message_id string, type string, event string, user_id string, anonymous_id string,"
          + " occurred_at timestamp, received_at timestamp, properties string";
  private static final List<String> VALUES =
      List.of(
          "0.1",
          "0.2",
          "-0.3",
          "1e2",
          "100",
          "100.0",
          "1E-7",
          "5e-7",
          "-5e-7",
          "0.0000005",
          "0.00000049999",
          "0.1234565",
          "0.12345649999999999999",
          "2.5000005",
          "-2.5000005",
          "123456789.123456789",
          "999999999999.9999994",
          "999999999999.9999995",
          "1e12",
          "-1e12",
          "1000000000000.000001",
          "1e13",
          "1e400",
          "-0",
          "-0.0",
          "0",
          "9007199254740993",
          "9007199254740993.0",
          "12345678901234567890",
          "1.10",
          "100.00",
          "1e21",
          "1.5e300",
          "123e-20",
          "-17.25",
          "3.000",
          "\"12.5\"",
          "\"1e2\"",
          "\" 7\"",
          "\"+7\"",
          "\"007\"",
          "\"12.\"",
          "\".5\"",
          "\"1e\"",
          "\"-3.0000005\"",
          "\"0.12345649999999999999\"",
          "\"\"",
          "\"lamp\"",
          "\"l\\u0061mp\"",
          "\"caf\\u00e9\"",
          "\"caf\u00e9\"",
          "\"\\\"quoted\\\"\"",
          "\"\\ud83d\\ude00\"",
          "true",
          "false",
          "null",
          "[1]",
          "{\"n\": 2}",
          "{}");

  @TempDir private static Path home;
  private static TestLake lake;

  @BeforeAll
  static void open() {
    lake = TestLake.open(home);
    lake.add("bronze.events", COLUMNS, shuffledDuplicatedLate(new Random(11)));
  }

  @AfterAll
  static void close() {
    lake.close();
  }

  private static List<@Nullable Object[]> shuffledDuplicatedLate(Random random) {
    var rows = new ArrayList<@Nullable Object[]>();
    for (int i = 0; i < 6_000; i++) {
      // Most of the last hours, some of the last months; now and then at the same moment.
      int reach = List.of(600, 7_200, 200_000, 9_000_000).get(random.nextInt(4));
      Instant at = NOON.minusSeconds(random.nextInt(reach)).plusNanos(random.nextInt(3) * 1_000L);
      Instant received = at.plusSeconds(random.nextInt(3) - 1L);
      if (random.nextInt(20) == 0) {
        received = at.plusSeconds(random.nextInt(400_000));
      }
      String user = random.nextInt(4) == 0 ? null : "p-%d".formatted(random.nextInt(12));
      String type = List.of("track", "page", "identify").get(random.nextInt(3));
      @Nullable Object[] row =
          TestLake.row(
              "m-" + i,
              type,
              type.equals("identify") ? null : random.nextBoolean() ? "Bought" : "Viewed",
              user,
              "v-%d".formatted(random.nextInt(9)),
              at,
              received,
              random.nextInt(30) == 0 ? null : properties(random));
      rows.add(row);
      if (random.nextInt(5) == 0) {
        @Nullable Object[] again = row.clone();
        again[6] = received.plusSeconds(1 + random.nextInt(100_000));
        rows.add(again);
      }
    }
    java.util.Collections.shuffle(rows, random);
    return rows;
  }

  private static String properties(Random random) {
    String value = VALUES.get(random.nextInt(VALUES.size()));
    return switch (random.nextInt(6)) {
      case 0 -> "{}";
      case 1 -> "{\"deep\": {\"n\": %s}, \"n\": %d}".formatted(value, random.nextInt(5));
      case 2 -> "{\"n\": %d.%02d}".formatted(random.nextInt(900), random.nextInt(100));
      case 3 -> "{\"x\": [{\"n\": 3}], \"n\" : %s, \"n\": 9}".formatted(value);
      default ->
          "{\"n\":%s,\"deep\":{\"m\":1,\"n\":%s},\"deep\":{\"n\":4}}".formatted(value, value);
    };
  }

  /// Every aggregate, with and without a window.
  static FeatureViewDefinition everything() {
    var features = new ArrayList<Feature>();
    for (Aggregate aggregate : Aggregate.values()) {
      String name = aggregate.name().toLowerCase(java.util.Locale.ROOT);
      Feature all = feature(name, aggregate, of(aggregate, "properties.n"));
      if (aggregate == Aggregate.SESSION_DURATION) {
        features.add(gap(all, Duration.ofMinutes(30)));
        continue;
      }
      features.add(all);
      features.add(window(bought(name + "_5min", aggregate), Duration.ofMinutes(5)));
      features.add(window(bought(name + "_1h", aggregate), Duration.ofHours(1)));
      features.add(hop(window(bought(name + "_1d", aggregate), Duration.ofDays(1)), minutes(7)));
      features.add(window(event(all(name + "_90d", aggregate), "page"), Duration.ofDays(90)));
    }
    features.add(
        orElse(event(feature("sum_of", Aggregate.SUM, "properties.deep.n"), "Viewed"), -1));
    features.add(limit(feature("last_50", Aggregate.LAST_K, "properties.deep.n"), 50));
    return View.streamed(features.toArray(Feature[]::new));
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Feature bought(String name, Aggregate aggregate) {
    return event(all(name, aggregate), "Bought");
  }

  private static Feature all(String name, Aggregate aggregate) {
    return feature(name, aggregate, of(aggregate, "properties.n"));
  }

  private static @Nullable String of(Aggregate aggregate, String path) {
    return switch (aggregate) {
      case SUM, MIN, MAX, MEAN, LAST, LAST_K, DISTINCT -> path;
      case COUNT, FIRST_SEEN, DAYS_SINCE_LAST, DAYS_SINCE_FIRST, SESSION_DURATION -> null;
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-10T12:00:00Z",
        "2026-03-10T12:00:00.000001Z",
        "2026-03-10T11:59:59.999999Z",
        "2026-03-10T11:13:07.123456Z",
        "2026-03-09T00:00:00Z",
        "2026-03-14T00:00:00Z",
        "2026-05-01T00:00:00Z",
        "2030-01-01T00:00:00Z"
      })
  void foldAndSqlAnswerTheSameToTheBit(String asOf) {
    FeatureViewDefinition view = everything();
    assertThat(DefinitionCheck.check(List.of(view))).isEmpty();

    Parity parity = new ParityCheck(view, Instant.parse(asOf)).compare(lake.lake().view());

    assertThat(parity.first()).isEmpty();
    assertThat(parity.isExact()).isTrue();
    assertThat(parity.unreadable()).isZero();
    assertThat(parity.events()).isGreaterThan(1_500);
    assertThat(parity.keys()).isEqualTo(21);
    assertThat(parity.values()).isEqualTo(21L * view.features().size());
  }

  @Test
  void beforeTheFirstEventThereIsNothingToCompare() {
    Parity parity =
        new ParityCheck(everything(), Instant.parse("2020-01-01T00:00:00Z"))
            .compare(lake.lake().view());

    assertThat(parity.keys()).isZero();
    assertThat(parity.isExact()).isTrue();
  }
}
