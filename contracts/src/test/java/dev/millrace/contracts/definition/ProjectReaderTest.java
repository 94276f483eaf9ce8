package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.ColumnType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProjectReaderTest {

  private static final SourceText PROJECT =
      new SourceText("millrace.yaml", "kind: project\nname: shop\n");

  @Test
  void theShortestProjectHasGoodDefaults() {
    ProjectSettings settings = read().settings();

    assertThat(settings.name()).isEqualTo("shop");
    assertThat(settings.currency()).isEqualTo("EUR");
    assertThat(settings.timeZone().getId()).isEqualTo("UTC");
    assertThat(settings.kafka()).isNull();
    assertThat(settings.database()).isNull();
    assertThat(settings.warehouse()).isNull();
    assertThat(settings.collector().maxEventBytes()).isEqualTo(32 * 1024);
    assertThat(settings.collector().maxBatchBytes()).isEqualTo(500 * 1024);
    assertThat(settings.collector().maxWaitingBytes()).isEqualTo(64L * 1024 * 1024);
    assertThat(settings.collector().durability()).isEqualTo(Durability.PAGE_CACHE);
    assertThat(settings.lake().externalWrites()).isEqualTo(ExternalWrites.BRONZE);
    assertThat(settings.collector().maxLate()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.collector().maxEarly()).isEqualTo(Duration.ofDays(1));
    assertThat(settings.consent()).isEmpty();
  }

  @Test
  void aProjectWithoutItsFileIsToldSo() {
    assertThat(problems(List.of()))
        .extracting(Problem::toText)
        .containsExactly(
            """
            PROJECT_UNREADABLE
              The project has no file 'millrace.yaml'.
              → Create it with 'kind: project' and 'name: ...', or name another directory.\
            """
                .replace("\n", System.lineSeparator()));
  }

  @Test
  void consentSaysWhatHappensByCategoryAndTheCollectorHowItKeepsEvents() {
    ProjectSettings settings =
        ProjectReader.read(
                List.of(
                    file(
                        "millrace.yaml",
                        """
                        kind: project
                        name: shop
                        consent: {Analytics: drop, Advertising: pseudonymise}
                        collector: {durability: fsync, max_late: 60 days, max_early: 2 hours}
                        lake: {external_writes: all}
                        """)),
                new Variables(Map.of(), Map.of()))
            .settings();

    assertThat(settings.consent())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("Analytics", ConsentEffect.DROP, "Advertising", ConsentEffect.PSEUDONYMISE));
    assertThat(settings.collector().durability()).isEqualTo(Durability.FSYNC);
    assertThat(settings.lake().externalWrites()).isEqualTo(ExternalWrites.ALL);
    assertThat(settings.collector().maxLate()).isEqualTo(Duration.ofDays(60));
    assertThat(settings.collector().maxEarly()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void sparkIsSetByItsOwnKeys() {
    SparkDefinition spark =
        ProjectReader.read(
                List.of(
                    file(
                        "millrace.yaml",
                        """
                        kind: project
                        name: shop
                        spark: {master: "local[4]", memory: 4 GB, conf: {spark.sql.shuffle.partitions: 64}}
                        """)),
                new Variables(Map.of(), Map.of()))
            .settings()
            .spark();

    assertThat(spark)
        .isEqualTo(
            new SparkDefinition(
                null, null, "local[4]", 4L << 30, Map.of("spark.sql.shuffle.partitions", "64")));
  }

  @Test
  void anEffectOrADurabilityThatIsNoneIsAProblem() {
    assertThat(
            problems(
                List.of(
                    file(
                        "millrace.yaml",
                        """
                        kind: project
                        name: shop
                        consent: {Analytics: forget}
                        collector: {durability: maybe}
                        """))))
        .extracting(Problem::message)
        .containsExactly(
            "The value 'forget' cannot be read: expected drop or pseudonymise.",
            "The value 'maybe' cannot be read: expected page_cache or fsync.");
  }

  @Test
  void contractsAreOfATrackEventOrOfAnotherType() {
    Project project =
        read(
            file(
                "events/sold.yaml",
                """
                kind: event
                event: Sold
                properties:
                  mail: {type: string, from: buyer.mail, pii: email}
                """),
            file(
                "events/identify.yaml",
                """
                kind: event
                type: identify
                traits:
                  plan: {type: string, values: [free, paid]}
                """));

    EventContract identify = project.events().getLast();
    assertThat(identify.type()).isEqualTo("identify");
    assertThat(identify.event()).isEmpty();
    assertThat(identify.traits()).extracting(FieldRule::name).containsExactly("plan");
    EventContract sold = project.events().getFirst();
    assertThat(sold.type()).isEqualTo("track");
    assertThat(sold.properties()).extracting(FieldRule::pii).containsExactly("email");
    assertThat(sold.properties()).extracting(FieldRule::from).containsExactly("buyer.mail");
  }

  @Test
  void twoContractsOfOneEventAreAProblem() {
    String sold = "kind: event\nevent: Sold\n";

    assertThat(
            problems(
                List.of(
                    file("millrace.yaml", "kind: project\nname: shop\n"),
                    file("events/a.yaml", sold),
                    file("events/b.yaml", sold))))
        .extracting(Problem::message)
        .containsExactly("The event 'Sold' has two contracts; expected one.");
  }

  @Test
  void fieldsAreReadShortAndWhole() {
    Project project =
        read(
            file(
                "sources/sales.yaml",
                """
                kind: source
                type: files
                format: csv
                fields:
                  id: string required
                  amount: {from: Amount, type: "decimal(12,2)", min: 0, max: 10.5}
                  state: {type: string, values: [new, old]}
                """));

    var source = (SourceDefinition.Files) project.sources().getFirst();
    assertThat(source.table()).isEqualTo(TableName.of("bronze.sales"));
    assertThat(source.folder()).isEqualTo("sales");
    assertThat(source.form().delimiter()).isEqualTo(',');
    assertThat(source.fields().get(0).isRequired()).isTrue();
    FieldRule amount = source.fields().get(1);
    assertThat(amount.from()).isEqualTo("Amount");
    assertThat(amount.type()).isEqualTo(new ColumnType.Decimal(12, 2));
    assertThat(amount.min()).isEqualTo(BigDecimal.ZERO);
    assertThat(amount.max()).isEqualTo(new BigDecimal("10.5"));
    assertThat(source.fields().get(2).values()).containsExactly("new", "old");
  }

  @Test
  void anUnknownKeyNamesTheNearestKnownOne() {
    List<Problem> problems =
        problems(
            List.of(
                PROJECT,
                file("flows/daily.yaml", "kind: flow\nsteps:\n  - run: build\n    aftre: x\n")));

    assertThat(problems)
        .extracting(Problem::toText)
        .containsExactly(
            """
            flows/daily.yaml:4  DEFINITION_KEY_UNKNOWN
              The key 'aftre' is not known here.
              → Did you mean 'after'?\
            """
                .replace("\n", System.lineSeparator()));
  }

  @Test
  void everyProblemOfEveryFileIsListedByFileAndLine() {
    List<Problem> problems =
        problems(
            List.of(
                file("millrace.yaml", "kind: project\ncurrency: EURO\n"),
                file("metrics/b.yaml", "kind: metric\ntable: gold\nexpression: sum(x)\n"),
                file("flows/a.yaml", "kind: flow\nsteps:\n  - run: build\n   bad\n")));

    assertThat(problems)
        .extracting(problem -> problem.where() + " " + problem.code())
        .containsExactly(
            "flows/a.yaml:4 DEFINITION_SYNTAX",
            "metrics/b.yaml:1 DEFINITION_KEY_MISSING",
            "metrics/b.yaml:2 NAME_FORM",
            "millrace.yaml:1 DEFINITION_KEY_MISSING",
            "millrace.yaml:2 DEFINITION_VALUE");
  }

  @Test
  void aModelIsItsSqlAndItsDescription() {
    Project project =
        read(
            file("models/gold/dim_day.sql", "select 1 as id"),
            file("models/gold/fct_orders.sql", "select 1 as order_id"),
            file(
                "models/gold/fct_orders.yml",
                """
                kind: model
                description: One row per order.
                key: order_id
                checks:
                  - not_null: [customer_id, total]
                  - unique: [a, b]
                    severity: warn
                  - accepted_values: {column: state, values: [new]}
                  - relationships: {column: day_id, to: dim_day, field: id}
                  - expression: total >= 0
                  - freshness: {column: ordered_at, within: 2 days}
                  - row_count_change: {at_most_percent: 50}
                """));

    ModelDefinition model = project.model("fct_orders").orElseThrow();
    assertThat(model.table()).isEqualTo(TableName.of("gold.fct_orders"));
    assertThat(model.key()).containsExactly("order_id");
    assertThat(model.checks())
        .extracting(CheckDefinition::title)
        .containsExactly(
            "not_null(customer_id)",
            "not_null(total)",
            "unique(a, b)",
            "accepted_values(state)",
            "relationships(day_id -> dim_day.id)",
            "expression(total >= 0)",
            "freshness(ordered_at within 2 days)",
            "row_count_change(at most 50.0 %)");
    assertThat(model.checks().get(2).severity()).isEqualTo(Severity.WARN);
    assertThat(model.checks().get(6).where().line()).isEqualTo(11);
  }

  @Test
  void aCheckOfNoKnownKindIsAProblem() {
    assertThat(
            problems(
                List.of(
                    PROJECT,
                    file("models/gold/x.sql", "select 1"),
                    file("models/gold/x.yml", "kind: model\nchecks:\n  - notnull: id\n"))))
        .extracting(Problem::code)
        .contains(ProblemCode.DEFINITION_VALUE);
  }

  @Test
  void everyExpectationHasTwoNamesAndNoTwoShareOne() {
    assertThat(Expectation.names()).hasSize(2 * Expectation.values().length);
    assertThat(Expectation.values().length).isGreaterThanOrEqualTo(40);
  }

  @Test
  void whatACheckDoesNotKnowIsToldWithTheNearest() {
    List<Problem> problems =
        problems(
            List.of(
                PROJECT,
                file("models/gold/x.sql", "select 1"),
                file(
                    "models/gold/x.yml",
                    """
                    kind: model
                    checks:
                      - expect_column_values_to_be_betwen: {column: id}
                      - between: {column: id, min_valu: 1}
                      - match_regex: {column: id}
                      - between: {column: id, min_value: 1, mostly: 2}
                      - row_count_equal: {value: few}
                      - row_count_equal: {value: 2, severity: quarantine}
                      - relationships: {column: id, to: y, field: id}
                    """)));

    assertThat(problems)
        .extracting(Problem::message)
        .containsExactly(
            "The check 'expect_column_values_to_be_betwen' is not exactly one of the %d that docs/checks.md lists."
                .formatted(Expectation.values().length),
            "The key 'min_valu' is not known here.",
            "The check 'match_regex' lacks its argument 'regex'; expected a text.",
            "The value '2' cannot be read: expected a share from 0 to 1.",
            "The argument 'value' is 'few'; expected a whole number from 0.",
            "The check 'row_count_equal' is not about single rows; expected neither 'mostly' nor 'severity: quarantine'.");
    assertThat(problems.get(0).hint())
        .isEqualTo("Did you mean 'expect_column_values_to_be_between'?");
    assertThat(problems.get(1).hint()).isEqualTo("Did you mean 'min_value'?");
  }

  @Test
  void checksOfATableThatNoModelMakesTakeNoRowsOut() {
    assertThat(
            problems(
                List.of(
                    PROJECT,
                    file(
                        "checks/events.yaml",
                        "kind: checks\ntable: bronze.events\nchecks:\n  - not_null: {column: id, severity: quarantine}\n"),
                    file("checks/sale.yaml", "kind: checks\ntable: bronze.sale\nchecks: []\n"))))
        .extracting(Problem::message)
        .containsExactly(
            "The check not_null(id) would take rows out of 'bronze.events', which no model makes.",
            "The table 'bronze.sale' is not defined by any file.");
  }

  @Test
  void aDescriptionWithoutItsModelIsAProblem() {
    assertThat(problems(List.of(PROJECT, file("models/gold/x.yml", "kind: model\n"))))
        .extracting(Problem::message)
        .containsExactly(
            "The file 'models/gold/x.yml' describes no SQL model; expected 'x.sql' beside it.");
  }

  @Test
  void aModelOutsideALayerIsAProblem() {
    assertThat(problems(List.of(PROJECT, file("models/copper/x.sql", "select 1"))))
        .extracting(Problem::code)
        .containsExactly(ProblemCode.NAME_FORM);
  }

  @Test
  void flowsAreReadWithTheirDefaults() {
    Project project =
        read(
            file(
                "flows/daily.yaml",
                """
                kind: flow
                cron: 0 6 * * *
                on_arrival_of: events
                steps:
                  - run: build
                    with: {select: all}
                  - {name: tell, run: load, after: build}
                """));

    FlowDefinition flow = project.flow("daily").orElseThrow();
    assertThat(flow.retry().times()).isEqualTo(2);
    assertThat(flow.retry().delay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(flow.triggers().onArrivalOf()).containsExactly("events");
    assertThat(flow.steps()).extracting(FlowDefinition.Step::name).containsExactly("build", "tell");
    assertThat(flow.steps().get(0).arguments()).isEqualTo(Map.of("select", "all"));
    assertThat(flow.steps().get(1).after()).containsExactly("build");
  }

  @Test
  void aFlowThatBuildsWhatItListensToIsAProblem() {
    assertThat(
            problems(
                List.of(
                    PROJECT,
                    file("models/gold/fct_sales.sql", "select 1 as id"),
                    file(
                        "flows/x.yaml",
                        """
                        kind: flow
                        on_published: gold.fct_sales
                        steps:
                          - run: build
                        """))))
        .extracting(Problem::message)
        .containsExactly(
            "The flow 'x' starts when 'gold.fct_sales' is published, and builds it itself.");
  }

  @Test
  void stepsThatWaitInACircleAreAProblem() {
    assertThat(
            problems(
                List.of(
                    PROJECT,
                    file(
                        "flows/x.yaml",
                        """
                        kind: flow
                        steps:
                          - {name: a, run: build, after: b}
                          - {name: b, run: load, after: a}
                        """))))
        .extracting(Problem::message)
        .containsExactly("Steps of flow 'x' wait for each other in a circle.");
  }

  @Test
  void referencesToNothingNameTheNearest() {
    List<Problem> problems =
        problems(
            List.of(
                PROJECT,
                file("models/gold/fct_sales.sql", "select 1"),
                file(
                    "metrics/revenue.yaml",
                    "kind: metric\ntable: gold.fct_sale\nexpression: sum(x)\ntime: t\n")));

    assertThat(problems)
        .extracting(Problem::message, Problem::hint)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "The table 'gold.fct_sale' is not defined by any file.",
                "Did you mean 'gold.fct_sales'?"));
  }

  @Test
  void featuresSayWhatTheyAggregate() {
    Project project =
        read(
            file(
                "features/live.yaml",
                """
                kind: feature_view
                entity: customer
                table: bronze.events
                key: user_id
                time: occurred_at
                stream: true
                features:
                  views: {aggregate: count, event: page, window: 1 hour, default: 0}
                """));

    FeatureViewDefinition view = project.featureViews().getFirst();
    assertThat(view.isStreamed()).isTrue();
    assertThat(view.features().getFirst().window()).isEqualTo(Duration.ofHours(1));
    assertThat(view.features().getFirst().defaultValue()).isZero();
  }

  @Test
  void aSumOfNothingIsAProblem() {
    assertThat(
            problems(
                List.of(
                    PROJECT,
                    file(
                        "features/x.yaml",
                        """
                        kind: feature_view
                        entity: customer
                        table: bronze.events
                        key: user_id
                        time: occurred_at
                        features:
                          total: {aggregate: sum}
                        """))))
        .extracting(Problem::message)
        .containsExactly("The feature 'total' says no 'of' for its aggregate.");
  }

  @Test
  void variablesAreFilledAndTheirAbsenceIsAProblem() {
    String yaml =
        """
        kind: source
        type: http
        url: ${var:API}/customers
        records: customers
        fields: {id: string}
        """;
    var variables = new Variables(Map.of("API", "http://localhost:1"), Map.of());

    Project project =
        ProjectReader.read(List.of(PROJECT, file("sources/people.yaml", yaml)), variables);

    var source = (SourceDefinition.Http) project.sources().getFirst();
    assertThat(source.url()).hasToString("http://localhost:1/customers");
    assertThat(problems(List.of(PROJECT, file("sources/people.yaml", yaml))))
        .extracting(Problem::message)
        .containsExactly("The place '${var:API}' has no value.");
  }

  @Test
  void mlModelsReadShares() {
    Project project =
        read(
            file(
                "ml/churn.yaml",
                """
                kind: ml_model
                features: []
                population: select 1
                data_until: select 2
                horizon: 30 days
                cut_off_every: 10 days
                cut_offs: 5
                gate_accuracy: 85 %
                parameters: {rounds: 100}
                """));

    MlModelDefinition model = project.mlModels(MlModelDefinition.class).getFirst();
    assertThat(model.gateAccuracy()).isEqualTo(0.85);
    assertThat(model.horizon()).isEqualTo(Duration.ofDays(30));
    assertThat(model.parameters()).containsEntry("rounds", "100");
  }

  private static Project read(SourceText... files) {
    var all = new ArrayList<>(List.of(files));
    all.add(PROJECT);
    return ProjectReader.read(all, Variables.NONE);
  }

  private static List<Problem> problems(List<SourceText> files) {
    var thrown = new ArrayList<Problem>();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> ProjectReader.read(files, Variables.NONE))
        .satisfies(e -> thrown.addAll(e.problems()));
    return thrown;
  }

  private static SourceText file(String path, String text) {
    return new SourceText(path, text);
  }
}
