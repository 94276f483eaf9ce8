package dev.millrace.features.distribution;

import static dev.millrace.features.TestLake.row;
import static dev.millrace.features.View.feature;
import static dev.millrace.features.View.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.features.Distributions;
import dev.millrace.features.Distributions.Basis;
import dev.millrace.features.Distributions.Bin;
import dev.millrace.features.Distributions.Spread;
import dev.millrace.features.Distributions.Text;
import dev.millrace.features.TestLake;
import dev.millrace.features.View;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The query over the table and the sums over a live state say the same of the same values.
class SpreadTest {

  private static final Instant AS_OF = Instant.parse("2026-03-09T10:00:00Z");
  private static final FeatureViewDefinition PEOPLE =
      View.view(
          "people",
          "gold.visit",
          "customer",
          "at",
          false,
          feature("orders", Aggregate.COUNT, null),
          feature("spent", Aggregate.SUM, "amount"),
          feature("never", Aggregate.SUM, "amount"),
          limit(feature("seen", Aggregate.LAST_K, "item"), 3));

  @TempDir private Path home;
  private TestLake lake;

  @BeforeEach
  void open() {
    lake = TestLake.open(home);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void withoutATableThereIsNothingAndNoProblem() {
    Distributions nothing = TableSpread.of(PEOPLE, lake.lake().view());

    assertThat(nothing.keys()).isZero();
    assertThat(nothing.asOf()).isNull();
    assertThat(nothing.features()).hasSize(4).allMatch(spread -> spread.bins().isEmpty());
  }

  @Test
  void tableAndLiveStateAreCountedAlike() {
    List<List<@Nullable Object>> people = people();
    add(people);

    Distributions table = TableSpread.of(PEOPLE, lake.lake().view());
    Distributions live = LiveSpread.of(PEOPLE, people.size(), values(people), AS_OF);

    assertThat(table.basis()).isEqualTo(Basis.TABLE);
    assertThat(table.keys()).isEqualTo(people.size());
    assertThat(table.looked()).isEqualTo(people.size());
    assertThat(table.asOf()).isEqualTo(AS_OF);
    assertThat(table.features())
        .usingRecursiveComparison()
        .withComparatorForType(
            (one, other) ->
                Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one))
                    ? 0
                    : Double.compare(one, other),
            Double.class)
        .isEqualTo(live.features());
  }

  @Test
  void fewWholeNumbersHaveABinEachAndWhatIsMissingIsCounted() {
    add(people());

    Spread orders = TableSpread.of(PEOPLE, lake.lake().view()).features().getFirst();

    assertThat(orders.bins())
        .containsExactly(
            new Bin(0, 1, 100), new Bin(1, 2, 100), new Bin(2, 3, 100), new Bin(3, 4, 100));
    assertThat(orders.missing()).isEqualTo(100);
    assertThat(orders.mean()).isEqualTo(1.5);
    assertThat(orders.median()).isEqualTo(1.5);
  }

  @Test
  void oneVeryRichCustomerDoesNotMakeAllOthersOneBin() {
    add(people());

    Spread spent = TableSpread.of(PEOPLE, lake.lake().view()).features().get(1);

    assertThat(spent.bins()).hasSize(20);
    assertThat(spent.bins()).allMatch(bin -> bin.count() < 60);
    assertThat(spent.bins().getLast().to()).isEqualTo(1e9);
    assertThat(spent.bins().stream().mapToLong(Bin::count).sum()).isEqualTo(500);
  }

  @Test
  void listsTellTheirMostFrequentTexts() {
    add(people());

    Spread seen = TableSpread.of(PEOPLE, lake.lake().view()).features().get(3);

    assertThat(seen.texts()).containsExactly(new Text("it's \"x\"", 250), new Text("b", 125));
    assertThat(seen.missing()).isEqualTo(250);
    assertThat(seen.bins()).containsExactly(new Bin(1, 2, 125), new Bin(2, 3, 125));
  }

  @Test
  void noMoreRowsAreLookedAtThanAllowed() {
    lake.build(
        "gold.features_people",
        """
        select 'k' || i as "key", timestamptz '2026-03-09 10:00:00+00' as as_of,
          cast(i % 3 as double) as orders, cast(i as double) as spent,
          cast(null as double) as never, cast(null as varchar) as seen
        from range(150000) as t(i)
        """);

    Distributions many = TableSpread.of(PEOPLE, lake.lake().view());

    assertThat(many.keys()).isEqualTo(150_000);
    assertThat(many.looked()).isEqualTo(100_000);
    assertThat(many.features().get(1).median()).isCloseTo(75_000, within(2_000.0));
  }

  /// 500 people: orders 0 to 3 or none; what they spent, one of them very much; what they saw.
  private static List<List<@Nullable Object>> people() {
    var people = new ArrayList<List<@Nullable Object>>();
    for (int i = 0; i < 500; i++) {
      var person = new ArrayList<@Nullable Object>();
      person.add(i % 5 == 4 ? null : (double) (i % 5));
      person.add(i == 7 ? 1e9 : i / 10.0 + 0.25);
      person.add(null);
      person.add(
          switch (i % 4) {
            case 0 -> List.of("it's \"x\"");
            case 1 -> List.of("b", "it's \"x\"", "b").subList(0, 2);
            default -> null;
          });
      people.add(person);
    }
    return people;
  }

  private void add(List<List<@Nullable Object>> people) {
    var rows = new ArrayList<@Nullable Object[]>();
    for (int i = 0; i < people.size(); i++) {
      List<@Nullable Object> person = people.get(i);
      @Nullable Object seen = person.get(3);
      rows.add(
          row(
              "k" + i,
              AS_OF,
              person.get(0),
              person.get(1),
              person.get(2),
              seen == null
                  ? null
                  : seen.toString()
                      .replace("\"", "\\\"")
                      .replace("[", "[\"")
                      .replace("]", "\"]")
                      .replace(", ", "\",\"")));
    }
    lake.add(
        "gold.features_people",
        "key string, as_of timestamp, orders double, spent double, never double, seen string",
        rows);
  }

  private static List<List<FeatureValue>> values(List<List<@Nullable Object>> people) {
    return people.stream()
        .map(person ->
            person.stream().map(value -> new FeatureValue(value, AS_OF, Origin.STREAM)).toList())
        .toList();
  }
}
