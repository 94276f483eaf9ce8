package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Late;
import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.feature.TrainingSets;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.leak.Leak;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One leak planted at a time into a shop that has none.
class LeakTest {

  private static final ScriptedShop SHOP = ScriptedShop.of(600, Workplace.UNTIL, 3);

  @TempDir Path home;

  private Workplace workplace;

  @BeforeEach
  void open() {
    workplace = Workplace.open(home);
  }

  @AfterEach
  void close() {
    workplace.close();
  }

  @Test
  void aCleanShopIsSilent() throws InterruptedException {
    MlModels models = models(set -> set);
    var log = new ArrayList<String>();

    Workplace.run(models, "train", "run-1", log);

    LeakReport report = models.leaks("churn");
    assertThat(report.leaks()).isEmpty();
    assertThat(report.rows()).isEqualTo(4200);
    assertThat(log).noneMatch(line -> line.contains("leak"));
    assertThat(models.champion("churn")).isPresent();
  }

  @Test
  void aFeatureThatKnowsTheLabelIsNamedAndTheVersionRefused() {
    MlModels models = models(set -> withColumn(set, "refund_reason", row -> 3 - 2 * row.label()));

    assertRefused(
        models,
        "the feature 'refund_reason' alone has AUC 1.000, the best of the others 0.",
        Leak.Kind.TOO_GOOD,
        "refund_reason");
  }

  @Test
  void aFeatureThatIsMissingForAllWhoLeaveIsNamed() {
    MlModels models =
        models(set -> withColumn(set, "next_visit", row -> row.label() == 1 ? Float.NaN : 5));

    assertThat(models.leaks("churn").leaks())
        .extracting(Leak::column)
        .containsExactly("next_visit");
  }

  @Test
  void severalFeaturesThatKnowTheLabelAreAllNamed() {
    MlModels models =
        models(set ->
            withColumn(
                withColumn(set, "closed", row -> row.label()),
                "closed_again",
                row -> -row.label()));

    assertThat(models.leaks("churn").leaks())
        .extracting(Leak::column)
        .containsExactly("closed", "closed_again");
  }

  @Test
  void aGoodFeatureIsNoLeak() {
    var random = new SplittableRandom(3);
    MlModels models =
        models(set ->
            withColumn(set, "unhappy", row -> (float) (row.label() + 1.2 * random.nextGaussian())));

    assertThat(models.leaks("churn").leaks()).isEmpty();
  }

  @Test
  void rowsWrittenAfterTheCutOffAreNamedAndTheVersionRefused() {
    MlModels models =
        models(set ->
            late(set, new Late(view(), "computed_at", 0.6, Duration.ofHours(80), List.of())));

    assertRefused(
        models,
        "the feature view 'customer_orders' reads rows of which 60 % were written after the cut-off by their 'computed_at', up to 3 days after it",
        Leak.Kind.AFTER_CUT_OFF,
        "computed_at");
  }

  @Test
  void aLateColumnThatAFeatureAsksForIsNamedAlsoWhenItIsSeldomLate() {
    MlModels models =
        models(set ->
            late(
                set,
                new Late(view(), "returned_at", 0.03, Duration.ofDays(9), List.of("returns"))));

    assertThat(models.leaks("churn").leaks())
        .singleElement()
        .satisfies(leak -> assertThat(leak.words()).endsWith(", which 'returns' asks for"));
  }

  @Test
  void ordersThatAreDeliveredAfterTheCutOffAreNoLeak() {
    MlModels models =
        models(set ->
            late(set, new Late(view(), "delivered_at", 0.05, Duration.ofDays(4), List.of())));

    assertThat(models.leaks("churn").leaks()).isEmpty();
  }

  @Test
  void customersUnderTwoKeysAreNamedAndTheVersionRefused() {
    MlModels models =
        models(set -> copied(set, row -> isCopied(row.key()), row -> row.key() + "x"));

    assertRefused(
        models,
        "the column 'key' has several names for one customer: ",
        Leak.Kind.DUPLICATE,
        "key");
  }

  @Test
  void oneKeyTwiceAtOneCutOffIsNamed() {
    MlModels models = models(set -> copied(set, row -> row.key().equals("c7"), Row::key));

    assertThat(models.leaks("churn").leaks())
        .extracting(Leak::words)
        .containsExactly("the column 'key' names the same customer twice at one cut-off in 7 rows");
  }

  @Test
  void rowsThatAreAlikeBecauseLittleIsKnownAreNoLeak() {
    MlModels models =
        models(set -> changed(set, row -> new float[] {row.values()[0], row.values()[1], 0, 0, 0}));

    assertThat(models.leaks("churn").leaks()).isEmpty();
  }

  @Test
  void customersOfWhomNothingIsKnownAreNoLeak() {
    MlModels models =
        models(set -> changed(set, row -> isCopied(row.key()) ? new float[5] : row.values()));

    assertThat(models.leaks("churn").leaks()).isEmpty();
  }

  private static void assertRefused(MlModels models, String words, Leak.Kind kind, String column) {
    var log = new ArrayList<String>();
    assertThatThrownBy(() -> Workplace.run(models, "train", "run-1", log))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(ProblemCode.MODEL_GATE);
              assertThat(e.problem().message()).contains(words);
            });
    assertThat(models.champion("churn")).isEmpty();
    assertThat(models.versions("churn").getFirst().heldBack()).contains(words);
    assertThat(log).anyMatch(line -> line.startsWith("leak: " + words));
    assertThat(models.leaks("churn").leaks())
        .singleElement()
        .satisfies(leak -> {
          assertThat(leak.kind()).isEqualTo(kind);
          assertThat(leak.column()).isEqualTo(column);
        });
  }

  private MlModels models(UnaryOperator<TrainingSet> plant) {
    TrainingSets sets =
        (view, views, population, cutOffs) ->
            plant.apply(SHOP.build(view, views, population, cutOffs));
    return workplace.models(Workplace.definition(), sets, SHOP);
  }

  private static boolean isCopied(String key) {
    return Integer.parseInt(key.substring(1)) % 20 == 0;
  }

  private static ViewName view() {
    return new ViewName("customer_orders");
  }

  private static TrainingSet late(TrainingSet set, Late late) {
    return new TrainingSet(set.features(), set.rows(), set.tables(), List.of(late));
  }

  private interface Value {
    float of(Row row);
  }

  private static TrainingSet withColumn(TrainingSet set, String name, Value value) {
    var features = new ArrayList<>(set.features());
    features.add(name);
    List<Row> rows =
        set.rows().stream()
            .map(row -> {
              float[] values = Arrays.copyOf(row.values(), row.values().length + 1);
              values[values.length - 1] = value.of(row);
              return new Row(row.key(), row.cutOff(), row.label(), values);
            })
            .toList();
    return new TrainingSet(features, rows, set.tables());
  }

  private static TrainingSet changed(
      TrainingSet set, java.util.function.Function<Row, float[]> values) {
    return new TrainingSet(
        set.features(),
        set.rows().stream()
            .map(row -> new Row(row.key(), row.cutOff(), row.label(), values.apply(row)))
            .toList(),
        set.tables());
  }

  private static TrainingSet copied(
      TrainingSet set,
      java.util.function.Predicate<Row> which,
      java.util.function.Function<Row, String> key) {
    var rows = new ArrayList<>(set.rows());
    set.rows().stream()
        .filter(which)
        .forEach(row -> rows.add(new Row(key.apply(row), row.cutOff(), row.label(), row.values())));
    return new TrainingSet(set.features(), rows, set.tables());
  }
}
