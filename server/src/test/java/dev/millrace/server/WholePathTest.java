package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.demo.ShopTruth;
import dev.millrace.features.Parity;
import dev.millrace.ml.ModelVersion;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From the shop's events to a churn prediction, held against what the shop knows to be true.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WholePathTest {

  @TempDir private static Path directory = Path.of("unset");
  private ShopFixture fixture;
  private ShopTruth truth;
  private Status status;

  @BeforeAll
  void live() throws InterruptedException {
    fixture = new ShopFixture(directory);
    fixture.live();
    truth = fixture.shop().truth();
    status = fixture.running().status().read();
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @Test
  void everyEventIsStoredOnceAndEveryBadOneIsKept() {
    Status.Events events = status.events();

    assertThat(events.received()).isEqualTo(fixture.shop().progress().acknowledged());
    assertThat(events.received()).isEqualTo(events.accepted() + events.quarantined());
    assertThat(events.accepted()).isEqualTo(events.stored() + events.deduplicated());
    assertThat(fixture.texts("select count(*) - count(distinct message_id) from bronze.events"))
        .containsExactly("0");
    assertThat(events.quarantined()).isEqualTo(fixture.shop().progress().quarantined());
  }

  @Test
  void everyRowOfEveryFileIsAccountedFor() {
    var files = fixture.platform().landingZone().counts();

    assertThat(files.received())
        .isEqualTo(files.loaded() + files.quarantined() + files.unchanged());
    assertThat(files.quarantined()).isPositive();
    assertThat(fixture.texts("select count(*) from bronze.quarantine where source = 'sales'"))
        .containsExactly(String.valueOf(files.quarantined()));
  }

  @Test
  void revenueIsWhatTheShopKnowsItToBe() {
    double expected =
        truth.sales().stream()
            .limit(ShopFixture.DAYS)
            .map(day ->
                day.revenue().subtract(day.inNegativeLines()).subtract(day.inUnknownProducts()))
            .mapToDouble(java.math.BigDecimal::doubleValue)
            .sum();

    double revenue =
        Double.parseDouble(
            fixture
                .texts(
                    "select sum(revenue) from gold.agg_daily_sales where date < date '2026-01-01' + %d"
                        .formatted(ShopFixture.DAYS))
                .getFirst());

    assertThat(revenue).isCloseTo(expected, within(0.01));
  }

  @Test
  void theStarSchemaHoldsTogether() {
    assertThat(fixture.texts("select count(*) from gold.fct_orders").getFirst())
        .satisfies(count -> assertThat(Long.parseLong(count)).isGreaterThan(1_000));
    assertThat(
            fixture.texts(
                "select count(*) - count(distinct customer_id) > 0 from gold.dim_customer"))
        .as("customers who moved have a second version")
        .containsExactly("true");
    assertThat(fixture.texts("select count(*) from gold.dim_customer where is_current"))
        .isEqualTo(fixture.texts("select count(distinct customer_id) from gold.dim_customer"));
    assertThat(
            fixture.texts(
                "select count(*) from gold.fct_sales where sold_on not in (select date_on from gold.dim_date)"))
        .containsExactly("0");
    assertThat(
            fixture.texts("select count(*) from silver.stg_events where user_agent ilike '%bot%'"))
        .containsExactly("0");
  }

  @Test
  void theShopsDatabaseIsCapturedToTheCent() throws SQLException {
    String orders = "select count(*) || ' ' || sum(total) || ' ' || sum(refunded) from %s";
    String customers = "select count(*) || ' ' || count(distinct city) from %s";
    String url = fixture.database().address().substring("jdbc:".length());

    String inShop = ask(url, orders.formatted("orders"));
    ShopFixture.until(
        () -> fixture.texts(orders.formatted("bronze.shop_orders")).getFirst().equals(inShop));
    assertThat(fixture.texts(customers.formatted("bronze.shop_customers")))
        .containsExactly(ask(url, customers.formatted("customers")));
    assertThat(
            fixture.texts(
                "select count(*) = count(distinct _sequence) and count(*) > "
                    + "(select count(*) from bronze.shop_orders) from bronze.shop_orders_changes"))
        .as("refunds are changes of their own, each once")
        .containsExactly("true");
  }

  @Test
  void theWarehouseHoldsTheSameWithKeys() throws SQLException {
    String url =
        String.valueOf(java.util.Objects.requireNonNull(fixture.platform().warehouse()).address());

    assertThat(ask(url, "select sum(revenue) from gold.agg_daily_sales"))
        .isEqualTo(fixture.texts("select sum(revenue) from gold.agg_daily_sales").getFirst());
    assertThat(
            ask(
                url,
                "select count(*) from pg_constraint where contype = 'p' and conrelid = 'gold.fct_orders'::regclass"))
        .isEqualTo("1");
  }

  @Test
  void theChampionBeatsAlwaysStaysOnALaterMonth() {
    ModelVersion champion = fixture.platform().models().champion("churn").orElseThrow();

    assertThat(champion.metrics().get("accuracy"))
        .isGreaterThanOrEqualTo(0.85)
        .isGreaterThan(champion.metrics().get("accuracy_always_stays"));
    assertThat(champion.metrics().get("auc")).isGreaterThan(0.8);
    assertThat(champion.tables()).containsKey("gold.fct_sales");
  }

  @Test
  void theShopsOwnModelHasNoLeak() {
    JsonNode report = fixture.get("/api/v1/models/churn/leaks");

    assertThat(OpenApi.violations("LeakReport", report)).isEmpty();
    assertThat(report.path("leaks")).isEmpty();
    assertThat(report.path("rows").asInt()).isGreaterThan(1_000);
    assertThat(leaks("churn")).isZero();
  }

  @Test
  void aTableThatIsComputedFromTheWholeHistoryIsNamedAndEndsWithThree() {
    JsonNode report = fixture.get("/api/v1/models/leaky/leaks");

    assertThat(OpenApi.violations("LeakReport", report)).isEmpty();
    assertThat(report.at("/leaks/0/column").asText()).isEqualTo("last_order_on");
    assertThat(report.at("/leaks/0/words").asText())
        .startsWith("the feature view 'customer_worth' reads rows of which ");
    assertThat(leaks("leaky")).isEqualTo(3);
  }

  @Test
  void everyCustomerHasSegmentsInTheTableAndLive() {
    assertThat(
            fixture.texts(
                "select count(distinct segment) between 6 and 11 from gold.segments where method = 'rfm'"))
        .containsExactly("true");
    assertThat(
            fixture.texts(
                "select count(*) = count(distinct customer_id) from gold.segments where method = 'cluster'"))
        .containsExactly("true");
    String customer =
        fixture
            .texts("select customer_id from gold.segments where segment = 'vip' limit 1")
            .getFirst();

    JsonNode live = fixture.get("/api/v1/customers/%s/segments".formatted(customer));

    assertThat(OpenApi.violations("CustomerSegments", live)).isEmpty();
    assertThat(live.at("/models/0/memberships/0/method").asText()).isEqualTo("rfm");
    assertThat(live.at("/models/0/memberships/1/method").asText()).isEqualTo("cluster");
    assertThat(live.at("/models/0/features/revenue_90d/ageSeconds").isNumber()).isTrue();
    assertThat(
            fixture
                .get("/api/v1/customers/%s/lifetime-value".formatted(customer))
                .path("segment")
                .asText())
        .isNotBlank();
  }

  @Test
  void whatMailsShowLiesInATable() {
    assertThat(
            fixture.texts(
                "select count(distinct customer_id) > 100 and max(place) = 6 from gold.recommendations_for_you"))
        .containsExactly("true");
  }

  private static int leaks(String model) {
    return Main.run(
        new PrintWriter(Writer.nullWriter()),
        "model",
        "leaks",
        model,
        "--data",
        directory.resolve("data").toString());
  }

  @Test
  void aPredictionSaysWhatDroveIt() {
    String customer =
        fixture.get("/api/v1/customers?sort=churn_risk&limit=1").at("/items/0/customerId").asText();

    JsonNode churn = fixture.get("/api/v1/customers/%s/churn".formatted(customer));

    assertThat(churn.path("probability").asDouble()).isGreaterThan(0.5);
    assertThat(churn.at("/model/version").asText())
        .isEqualTo(
            String.valueOf(fixture.platform().models().champion("churn").orElseThrow().version()));
    assertThat(churn.path("reasons")).isNotEmpty();
    assertThat(churn.path("features").size()).isGreaterThanOrEqualTo(12);
  }

  @Test
  void aVersionShowsHowItDidOnItsHoldOut() {
    JsonNode churn = fixture.get("/api/v1/models/churn/versions/1/curves").path("curves");
    JsonNode value = fixture.get("/api/v1/models/lifetime_value/versions/1/curves").path("curves");
    JsonNode segments = fixture.get("/api/v1/models/segments/versions/1/curves");

    assertThat(churn.path("predicts").asText()).isEqualTo("chance");
    assertThat(churn.path("bins")).hasSize(10);
    assertThat(churn.at("/gains/0/lift").asDouble()).isGreaterThan(1.5);
    assertThat(value.path("predicts").asText()).isEqualTo("amount");
    assertThat(value.at("/bins/0/observed").asDouble())
        .isGreaterThan(value.at("/bins/9/observed").asDouble());
    assertThat(segments.path("curves").isNull()).isTrue();
    assertThat(segments.path("note").asText()).contains("its figures say how good it is");
  }

  @Test
  void featuresShowHowTheyAreSpread() {
    JsonNode batch = fixture.get("/api/v1/feature-views/customer_orders/distributions");
    JsonNode live = fixture.get("/api/v1/feature-views/customer_live/distributions");

    assertThat(batch.path("basis").asText()).isEqualTo("table");
    assertThat(batch.path("keys").asLong()).isGreaterThan(100);
    assertThat(batch.at("/features/0/bins").size()).isPositive();
    assertThat(batch.path("ageSeconds").asDouble()).isPositive();
    assertThat(live.path("basis").asText()).isEqualTo("live");
    assertThat(live.path("looked").asLong()).isGreaterThan(100);
  }

  @Test
  void liveFeaturesFollowTheEventsOfACustomer() {
    String aMinuteAgo = fixture.shop().clock().instant().minusSeconds(60).toString();
    fixture
        .platform()
        .collector()
        .accept(
            "track",
            """
            {"messageId": "live-1", "userId": "C00001", "event": "Product Added", "timestamp": "%s",
             "properties": {"product_id": "P0001", "quantity": 1, "cart_value": 77.5}}
            """
                .formatted(aMinuteAgo)
                .getBytes(StandardCharsets.UTF_8));

    ShopFixture.until(() ->
        fixture
                .get("/api/v1/features/customer_live/C00001?names=cart_value")
                .at("/features/cart_value/value")
                .asDouble()
            == 77.5);
    assertThat(
            fixture
                .get("/api/v1/features/customer_live/C00001")
                .at("/features/cart_value/source")
                .asText())
        .isEqualTo("stream");
  }

  @Test
  void streamAndSqlAgreeOnEveryCustomerOfTheShop() {
    Parity parity = fixture.platform().features().parity(new ViewName("customer_live"), null);

    assertThat(parity.keys()).isGreaterThan(100);
    assertThat(parity.first()).isEmpty();
    assertThat(parity.isExact()).isTrue();
  }

  @Test
  void aMetricIsAnsweredWithItsComparison() {
    JsonNode revenue = fixture.get("/api/v1/metrics/revenue?by=day&last=7d&compare=previous");

    double sum = 0;
    for (JsonNode row : revenue.path("rows")) {
      sum += row.path("value").asDouble();
    }
    assertThat(revenue.path("rows")).hasSize(7);
    assertThat(revenue.path("total").asDouble()).isCloseTo(sum, within(0.01));
    assertThat(revenue.path("previousTotal").asDouble()).isPositive();
    assertThat(revenue.at("/computedFrom/table").asText()).isEqualTo("gold.fct_sales");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/status, Status",
    "/api/v1/metrics, MetricList",
    "'/api/v1/metrics/revenue?by=weekday,hour&last=30d', MetricAnswer",
    "'/api/v1/metrics/unique_customers?last=1d&compare=previous', MetricAnswer",
    "'/api/v1/metrics/revenue?by=product&last=30d&order=desc&limit=10', MetricAnswer",
    "/api/v1/transactions?limit=5, TransactionPage",
    "/api/v1/customers?sort=churn_risk&limit=5, CustomerPage",
    "/api/v1/customers/C00001, CustomerProfile",
    "/api/v1/customers/C00001/lifetime-value, LifetimeValue",
    "/api/v1/recommendations/C00001?limit=5, Recommendations",
    "/api/v1/recommendations/nobody?scenario=trending, Recommendations",
    "/api/v1/recommendations/C00001?scenario=home, Recommendations",
    "/api/v1/items/P0001/similar, Recommendations",
    "/api/v1/items/P0001/bought-together?limit=3, Recommendations",
    "/api/v1/features, FeatureViewList",
    "/api/v1/feature-views/customer_orders/distributions, Distributions",
    "/api/v1/feature-views/customer_live/distributions, Distributions",
    "/api/v1/models/churn/versions/1/curves, VersionCurves",
    "/api/v1/models/lifetime_value/versions/1/curves, VersionCurves",
    "/api/v1/models/segments/versions/1/curves, VersionCurves",
    "/api/v1/models/churn/rollout, RolloutState",
    "/api/v1/models/churn/champions, Champions",
    "/api/v1/features/customer_orders/C00001, FeatureValues",
    "/api/v1/flows, FlowList",
    "/api/v1/flows/build_shop/runs?limit=1, RunPage",
    "/api/v1/reports, ReportList",
    "/api/v1/reports/daily, ReportFilePage",
    "/api/v1/lineage/gold.fct_sales, Lineage",
    "/api/v1/lineage/gold.fct_sales/columns, ColumnLineage",
    "/api/v1/catalog?limit=3, TablePage",
    "/api/v1/quarantine?limit=3, QuarantinePage",
    "/api/v1/quarantine?limit=3&reason=required, QuarantinePage",
    "/health, Health"
  })
  void answersAreAsTheOpenApiDocumentSays(String path, String schema) {
    assertThat(OpenApi.violations(schema, fixture.get(path))).isEmpty();
  }

  @Test
  void aRunIsToldWithItsStepsAndItsLog() {
    String run = fixture.get("/api/v1/flows/build_shop/runs?limit=1").at("/items/0/id").asText();

    JsonNode detail = fixture.get("/api/v1/runs/" + run);
    JsonNode logs = fixture.get("/api/v1/runs/%s/logs".formatted(run));

    assertThat(OpenApi.violations("RunDetail", detail)).isEmpty();
    assertThat(OpenApi.violations("LogPage", logs)).isEmpty();
    assertThat(detail.path("steps").findValuesAsText("state")).containsOnly("succeeded");
    assertThat(logs.path("items").findValuesAsText("message"))
        .anyMatch(line -> line.startsWith("gold.fct_sales:"));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/metrics/revenu, 404, not_found, Did you mean 'revenue'?",
    "/api/v1/metrics/revenue?by=colour, 400, parameter_value,",
    "/api/v1/metrics/revenue?last=week, 400, parameter_value, Write it as in '7d'.",
    "/api/v1/metrics/revenue?from=soon, 400, parameter_value, Write it as 2026-01-31.",
    "/api/v1/customers?sort=height, 400, parameter_value, Choose one of them.",
    "/api/v1/customers?limit=0, 400, parameter_value, Ask for less and follow 'nextCursor'.",
    "/api/v1/customers?limit=x, 400, parameter_value,",
    "/api/v1/customers?cursor=x, 400, parameter_value, Use 'nextCursor' of the page before.",
    "/api/v1/customers/nobody, 404, not_found, Search in the list of customers.",
    "/api/v1/flows/nothing/runs, 404, not_found, See the list of flows.",
    "/api/v1/runs/nothing, 404, not_found, See the runs of a flow.",
    "/api/v1/features/nothing/x, 404, not_found, See the list at /api/v1/features.",
    "/api/v1/lineage/nothing, 400, name_form, Write it as in 'gold.fct_orders'.",
    "/api/v1/nothing, 404, not_found, See /docs."
  })
  void everyErrorIsOneShape(String path, int status, String code, String hint) {
    HttpResponse<String> response = fixture.send("GET", path, "", true);

    JsonNode problem = fixture.read(response.body());
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(OpenApi.violations("Problem", problem)).isEmpty();
    assertThat(problem.path("code").asText()).isEqualTo(code);
    if (hint != null) {
      assertThat(problem.path("hint").asText()).isEqualTo(hint);
    }
  }

  @Test
  void nobodyReadsWithoutTheTokenAndNobodySendsWithoutTheKey() {
    assertThat(fixture.send("GET", "/api/v1/status", "", false).statusCode()).isEqualTo(401);
    assertThat(fixture.send("GET", "/metrics", "", false).statusCode()).isEqualTo(401);
    assertThat(fixture.send("POST", "/v1/track", "{}", false).statusCode()).isEqualTo(401);
    assertThat(fixture.send("GET", "/health", "", false).statusCode()).isEqualTo(200);
    assertThat(fixture.send("GET", "/openapi.yaml", "", false).statusCode()).isEqualTo(200);
  }

  @Test
  void theTokenInTheAddressBecomesACookieThatIsNotTheToken() {
    String token = fixture.platform().access().token();

    HttpResponse<String> response = fixture.send("GET", "/?token=" + token, "", false);

    String cookie = response.headers().firstValue("set-cookie").orElseThrow();
    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(cookie)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict")
        .doesNotContain(token);
    assertThat(fixture.send("GET", "/?token=wrong", "", false).headers().firstValue("set-cookie"))
        .isEmpty();
  }

  @Test
  void prometheusFindsCountsThatAddUp() {
    String text = fixture.send("GET", "/metrics", "", true).body();

    Map<String, Double> values =
        text.lines()
            .filter(line -> !line.startsWith("#"))
            .collect(
                java.util.stream.Collectors.toMap(
                    line -> line.split(" ", -1)[0],
                    line -> Double.valueOf(line.split(" ", -1)[1])));
    assertThat(values.getOrDefault("millrace_ingest_received_events_total", -1.0))
        .isEqualTo(
            values.getOrDefault("millrace_ingest_accepted_events_total", 0.0)
                + values.getOrDefault("millrace_ingest_quarantined_events_total", 0.0));
    assertThat(values).containsKey("millrace_features_stream_lag_records");
  }

  @Test
  void sqlIsReadOnlyAndInsideTheLake() {
    assertThat(sql("select count(*) > 0 as has from gold.fct_sales").at("/rows/0/0").asBoolean())
        .isTrue();
    for (String forbidden :
        List.of(
            "select * from read_csv('/etc/passwd')",
            "select * from '/etc/passwd'",
            "drop table gold.fct_sales",
            "select 1; select 2",
            "attach 'x.db'",
            "install httpfs")) {
      HttpResponse<String> response =
          fixture.send("POST", "/api/v1/sql", "{\"sql\": \"%s\"}".formatted(forbidden), true);
      assertThat(response.statusCode()).as(forbidden).isEqualTo(400);
      assertThat(OpenApi.violations("Problem", fixture.read(response.body()))).isEmpty();
    }
  }

  private JsonNode sql(String sql) {
    return fixture.read(
        fixture.send("POST", "/api/v1/sql", "{\"sql\": \"%s\"}".formatted(sql), true).body());
  }

  private static String ask(String address, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:" + address.replace("postgres@", "") + "?user=postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
