package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.ml.segment.Membership;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Customers with even numbers buy often and for much, others came once and long ago.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SegmentsTest {

  private static final List<String> FEATURES = List.of("days", "orders", "money");
  private static final int CUSTOMERS = 200;

  @TempDir static Path home;

  private final Map<String, Double> spent = new ConcurrentHashMap<>();
  private Workplace workplace;
  private MlModels models;

  @BeforeAll
  void train() throws InterruptedException {
    workplace = Workplace.open(home);
    models = open();
    assertThatThrownBy(() -> models.segments("C1"))
        .hasMessageContaining("No version of the segments 'segments' is in use yet");
    assertThat(run("score", "run-0").summary()).isEqualTo("no champion yet");
    assertThat(run("train", "run-1").summary())
        .startsWith("segments v1 promoted: 200 customers, 2 clusters");
    run("score", "run-1");
  }

  @AfterAll
  void close() {
    models.close();
    workplace.close();
  }

  @Test
  void everybodyIsInTheTableOnceForEachMethodThatHasAPlaceForThem() throws InterruptedException {
    assertThat(count("method = 'rfm'")).isEqualTo((long) CUSTOMERS);
    assertThat(count("method = 'cluster'")).isEqualTo((long) CUSTOMERS);
    assertThat(count("segment = 'vip'")).isEqualTo(100L);
    assertThat(count("segment = 'Champions' and cast(substr(customer_id, 2) as integer) % 2 = 1"))
        .isZero();

    run("score", "run-2");
    assertThat(count("true")).isEqualTo(500L);
    assertThat(count("run = 'run-2'")).isEqualTo(500L);
  }

  @Test
  void theTableAndTheLiveAnswerSayTheSame() {
    for (int i = 0; i < CUSTOMERS; i += 7) {
      String customer = "C" + i;
      List<Membership> live = models.segments(customer).models().getFirst().memberships();
      List<Membership> table =
          workplace
              .read(
                  "select method, segment, why from gold.segments where customer_id = '%s'"
                      .formatted(customer))
              .stream()
              .map(row ->
                  new Membership(
                      String.valueOf(row[0]), String.valueOf(row[1]), String.valueOf(row[2])))
              .toList();
      assertThat(live).containsExactlyInAnyOrderElementsOf(table);
    }
  }

  @Test
  void whatACustomerHasJustDoneChangesWhereTheyBelong() {
    assertThat(names("C3")).doesNotContain("vip");
    spent.put("C3", 5_000.0);
    try {
      assertThat(names("C3")).contains("vip");
    } finally {
      spent.clear();
    }
    CustomerSegments.OfModel answer = models.segments("C3").models().getFirst();
    Explanation told = models.explain(answer.responseId());
    assertThat(told.isSame()).as(told.toString()).isTrue();
    assertThat(told.made().parts()).hasSameSizeAs(answer.memberships());
    assertThat(told.features()).hasSameSizeAs(answer.features().entrySet());
    assertThat(answer.version().version()).isEqualTo(1);
    assertThat(answer.features()).containsOnlyKeys("days", "orders", "money");
    assertThat(answer.features().values())
        .allMatch(value -> Workplace.UNTIL.equals(value.eventTime()));
    assertThatThrownBy(() -> models.segments("nobody"))
        .hasMessageContaining("Nothing is known of 'nobody'");
  }

  @Test
  void experimentsKnowTheSegments() {
    var audiences = new Audiences(workplace.lake());

    assertThat(audiences.holds("vip", "C2")).isTrue();
    assertThat(audiences.holds("vip", "C3")).isFalse();
    assertThat(audiences.holds("nothing", "C2")).isFalse();
  }

  @Test
  void aVersionIsReproducedToTheBit() throws InterruptedException {
    assertThat(models.reproduce("segments", 1).differences()).isEmpty();
  }

  @Test
  void tooFewCustomersAreNamed() {
    try (MlModels small = open(5, home.resolve("small"))) {
      assertThatThrownBy(() -> run(small, "train", "run-9"))
          .hasMessageContaining("have a population of 5; expected at least 20");
    }
  }

  private List<String> names(String customer) {
    return models.segments(customer).models().getFirst().memberships().stream()
        .map(Membership::segment)
        .toList();
  }

  private long count(String where) {
    return workplace.read("select count(*) from gold.segments where " + where).getFirst()[0]
            instanceof Long count
        ? count
        : -1;
  }

  private StepRunner.Report run(String kind, String run) throws InterruptedException {
    return run(models, kind, run);
  }

  private static StepRunner.Report run(MlModels models, String kind, String run)
      throws InterruptedException {
    StepRunner step =
        models.steps().stream().filter(each -> each.kind().equals(kind)).findFirst().orElseThrow();
    return step.run(
        new StepRunner.Call(new RunId(run), kind, 1, Map.of("model", "segments"), _ -> {}));
  }

  private MlModels open() {
    return open(CUSTOMERS, home.resolve("models"));
  }

  private MlModels open(int customers, Path artifacts) {
    return MlModels.open(
        List.<MlDefinition>of(definition()),
        new MlModels.Parts(
            workplace.database(),
            workplace.lake(),
            (_, _, _, cutOffs) -> set(customers, cutOffs),
            (_, key) -> online(key),
            BusinessClock.of(InstantSource.fixed(Workplace.NOW)),
            artifacts));
  }

  private static SegmentsDefinition definition() {
    return new SegmentsDefinition(
        "segments",
        null,
        List.of(new ViewName("customer_orders")),
        "select distinct customer_id as key from gold.fct_sales",
        "select max(sold_at) from gold.fct_sales",
        new SegmentsDefinition.Rfm("days", "orders", "money"),
        new SegmentsDefinition.Clusters(FEATURES, 0),
        Map.of("vip", "money > 500"),
        new Where("ml/segments.yaml", 1));
  }

  private static TrainingSet set(int customers, List<Instant> cutOffs) {
    var rows = new ArrayList<TrainingSet.Row>();
    for (int i = 0; i < customers; i++) {
      rows.add(new TrainingSet.Row("C" + i, cutOffs.getFirst(), Float.NaN, values(i)));
    }
    return new TrainingSet(FEATURES, rows, Map.of());
  }

  private Map<String, FeatureValue> online(String key) {
    if (!key.startsWith("C")) {
      return Map.of("days", new FeatureValue(365.0, null, Origin.DEFAULT));
    }
    float[] values = values(Integer.parseInt(key.substring(1)));
    return Map.of(
        "days", new FeatureValue((double) values[0], Workplace.UNTIL, Origin.BATCH),
        "orders", new FeatureValue((double) values[1], Workplace.UNTIL, Origin.BATCH),
        "money",
            new FeatureValue(
                spent.getOrDefault(key, (double) values[2]), Workplace.UNTIL, Origin.STREAM));
  }

  private static float[] values(int customer) {
    return customer % 2 == 0
        ? new float[] {1 + customer % 5, 8 + customer % 4, 800 + customer}
        : new float[] {80 + customer % 9, 1, 10 + customer % 7};
  }
}
