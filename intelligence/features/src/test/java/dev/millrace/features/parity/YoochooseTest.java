package dev.millrace.features.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.features.Parity;
import dev.millrace.features.TestLake;
import dev.millrace.features.View;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A week of a real shop's clicks, where the data is there.
class YoochooseTest {

  private static final String COLUMNS =
      "message_id string, type string, event string, user_id string, anonymous_id string,"
          + " occurred_at timestamp, received_at timestamp, properties string";

  @TempDir private Path home = Path.of("unset");

  @Test
  void everySessionOfAWeekIsTheSameInStreamAndSql() throws IOException {
    Path file = data().resolve("train_full.tsv.gz");
    assumeTrue(
        Files.exists(file),
        "Skipped: the clicks are not at ../shared/data/yoochoose100k, nor below $MILLRACE_DATA.");
    try (TestLake lake = TestLake.open(home)) {
      lake.add("bronze.events", COLUMNS, clicks(file));
      FeatureViewDefinition view = view();

      for (String asOf : List.of("2014-04-03T17:23:42.123456Z", "2014-04-08T00:00:00Z")) {
        Parity parity = new ParityCheck(view, Instant.parse(asOf)).compare(lake.lake().view());

        assertThat(parity.first()).isEmpty();
        assertThat(parity.unreadable()).isZero();
        assertThat(parity.keys()).isGreaterThan(5_000);
      }
    }
  }

  private static Path data() {
    String given = System.getenv("MILLRACE_DATA");
    Path root = given == null ? Path.of("..", "..", "..", "shared", "data") : Path.of(given);
    return root.resolve("yoochoose100k");
  }

  private static List<@Nullable Object[]> clicks(Path file) throws IOException {
    var rows = new ArrayList<@Nullable Object[]>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      lines.lines().skip(1).forEach(line -> rows.add(click(line.split("\t", -1), rows.size())));
    }
    return rows;
  }

  private static @Nullable Object[] click(String[] cells, int number) {
    Instant at = Instant.ofEpochMilli(Math.round(Double.parseDouble(cells[2]) * 1_000));
    return TestLake.row(
        "click-" + number,
        "track",
        "Product Viewed",
        cells[0],
        null,
        at,
        at.plusMillis(number % 5_000),
        "{\"product_id\": %s, \"price\": 0.%d}".formatted(cells[1], number % 1_000));
  }

  private static FeatureViewDefinition view() {
    var everything = ParityTest.everything();
    return View.withFeatures(
        everything,
        everything.features().stream()
            .map(feature ->
                feature.event() == null ? feature : View.event(feature, "Product Viewed"))
            .map(feature ->
                feature.of() == null
                    ? feature
                    : View.of(
                        feature,
                        feature.aggregate().name().startsWith("S")
                            ? "properties.price"
                            : "properties.product_id"))
            .map(feature ->
                feature.window() == null || feature.window().compareTo(Duration.ofDays(1)) < 0
                    ? feature
                    : View.window(feature, Duration.ofDays(2)))
            .toList());
  }
}
