package dev.millrace.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.feast.FeastClient;
import dev.feast.Row;
import dev.feast.SecurityConfig;
import feast.proto.serving.ServingAPIProto.FieldStatus;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Maven `dev.feast:feast-serving-client` over gRPC, and the same over HTTP as Feast's Python
/// client asks. Every test pushes rows first, as an application of Feast would.
@ExtendWith(SharedServer.class)
final class FeastTest {

  private static final List<String> FEATURES = List.of("activity:basket_value", "activity:skus");
  private static final String ASK_FOR_GUS =
      """
      {"features": ["activity:basket_value", "activity:skus"],
       "entities": {"customer_id": ["gus", "nobody"]}}\
      """;

  private RunningServer server;
  private FeastClient client;

  @BeforeEach
  void push(RunningServer running) {
    server = running;
    client = client(running.token());
    HttpResponse<String> answer =
        post(
            "/push",
            """
            {"push_source_name": "activity", "to": "online",
             "df": {"customer_id": ["gus", "gus", "hal"],
                    "sku": ["p-1", "p-2", "p-3"],
                    "value": [10, 29.5, 7],
                    "event_timestamp": ["2026-03-01T10:00:00", "2026-03-01T10:05:00Z",
                                        "2026-03-01 10:00:00+00:00"]}}\
            """);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    server.await(() -> ask(ASK_FOR_GUS).at("/results/1/values/0").asDouble() == 29.5);
    server.await(() -> basketOf("hal").equals(7.0));
  }

  private Double basketOf(String customer) {
    return client
        .getOnlineFeatures(FEATURES, List.of(Row.create().set("customer", customer)))
        .getFirst()
        .getDouble("basket_value");
  }

  @AfterEach
  void close() throws Exception {
    client.close();
  }

  @Test
  void theJavaClientReadsWhatWasPushed() {
    List<Row> rows =
        client.getOnlineFeatures(
            FEATURES,
            List.of(
                Row.create().set("customer_id", "gus"),
                Row.create().set("customer_id", "hal"),
                Row.create().set("customer_id", "nobody")));

    assertThat(rows)
        .extracting(row -> row.getString("customer_id"))
        .containsExactly("gus", "hal", "nobody");
    assertThat(rows.getFirst().getDouble("basket_value")).isEqualTo(29.5);
    assertThat(rows.getFirst().getFields())
        .extractingByKey("skus")
        .satisfies(
            skus -> assertThat(skus.getStringListVal().getValList()).containsExactly("p-2", "p-1"));
    assertThat(rows.get(1).getDouble("basket_value")).isEqualTo(7);
    assertThat(rows)
        .extracting(row -> row.getStatus("basket_value"))
        .containsExactly(FieldStatus.PRESENT, FieldStatus.PRESENT, FieldStatus.NOT_FOUND);
  }

  @Test
  void whatIsOlderThanItsViewAllowsIsWithheld() {
    List<Row> rows =
        client.getOnlineFeatures(
            List.of("recent_activity:basket_value"), List.of(Row.create().set("user_id", "gus")));

    assertThat(rows.getFirst().getStatus("basket_value")).isEqualTo(FieldStatus.OUTSIDE_MAX_AGE);
  }

  @Test
  void theJavaClientIsToldTheVersion() {
    assertThat(client.getFeastServingInfo().getVersion()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "nothing:basket_value, customer, NOT_FOUND, Feature view nothing does not exist",
    "activity:nothing, customer, NOT_FOUND, Feature view activity has no feature 'nothing'",
    "activity:skus, shop, INVALID_ARGUMENT, 'The entities hold no ''user_id'''"
  })
  void theJavaClientIsToldWhatIsWrong(
      String feature, String entity, Status.Code code, String message) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() ->
            client.getOnlineFeatures(List.of(feature), List.of(Row.create().set(entity, "gus"))))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
        .withMessageContaining(message);
  }

  @Test
  void withoutTheTokenNothingIsAnswered() throws Exception {
    FeastClient stranger = client("wrong");
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() ->
            stranger.getOnlineFeatures(FEATURES, List.of(Row.create().set("customer", "gus"))))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
    stranger.close();
  }

  @Test
  void theAnswerOverHttpIsInColumnsWithTheKeysFirst() {
    assertThat(ask(ASK_FOR_GUS))
        .isEqualTo(
            StoredEvent.json(
                """
                {"metadata": {"feature_names": ["customer_id", "basket_value", "skus"]},
                 "results": [
                   {"values": ["gus", "nobody"], "statuses": ["PRESENT", "PRESENT"],
                    "event_timestamps": ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"]},
                   {"values": [29.5, null], "statuses": ["PRESENT", "NOT_FOUND"],
                    "event_timestamps": ["2026-03-01T10:05:00Z", "1970-01-01T00:00:00Z"]},
                   {"values": [["p-2", "p-1"], null], "statuses": ["PRESENT", "NOT_FOUND"],
                    "event_timestamps": ["2026-03-01T10:05:00Z", "1970-01-01T00:00:00Z"]}],
                 "status": true}\
                """));
  }

  @Test
  void aFeatureMayBeNamedWithItsView() {
    JsonNode answer = ask(ASK_FOR_GUS.replaceFirst("\\{", "{\"full_feature_names\": true, "));

    assertThat(answer.at("/metadata/feature_names/1").asText()).isEqualTo("activity__basket_value");
  }

  @Test
  void whatIsNotThereIsAnErrorOfFeasts() {
    HttpResponse<String> answer =
        post(
            "/get-online-features",
            "{\"features\": [\"nothing:value\"], \"entities\": {\"customer\": [\"gus\"]}}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(StoredEvent.json(StoredEvent.json(answer.body()).asText()))
        .isEqualTo(
            StoredEvent.json(
                """
                {"module": "feast.errors", "class": "FeatureViewNotFoundException",
                 "message": "Feature view nothing does not exist; see the list at /api/v1/features."}\
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/get-online-features | no JSON | The body is no JSON",
        "/get-online-features | {} | 'features' is no list",
        "/get-online-features | {\"features\": [\"activity:skus\"], \"entities\": {\"customer\": [\"a\"], \"x\": []}} | expected as many in each",
        "/get-online-features | {\"features\": [\"activity\"], \"entities\": {\"customer\": [\"a\"]}} | expected 'view:feature'",
        "/get-online-features | {\"features\": [\"activity:basket_value\", \"recent_activity:basket_value\"], \"entities\": {\"customer\": [\"a\"]}} | set full_feature_names",
        "/push | {\"push_source_name\": \"nothing\"} | Unable to find push source 'nothing'",
        "/push | {\"push_source_name\": \"activity\", \"df\": {\"sku\": [1]}} | The rows have no column 'user_id'",
        "/push | {\"push_source_name\": \"activity\", \"df\": {\"user_id\": [1], \"event_timestamp\": [\"today\"]}} | The time 'today' is none"
      })
  void whatIsWrongWithARequestIsSaid(String path, String body, String message) {
    HttpResponse<String> answer = post(path, body);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains(message);
  }

  private JsonNode ask(String question) {
    HttpResponse<String> answer = post("/get-online-features", question);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return StoredEvent.json(answer.body());
  }

  private HttpResponse<String> post(String path, String body) {
    return server.send(
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Authorization", "Bearer " + server.token())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private FeastClient client(String token) {
    return FeastClient.createSecure(
        "127.0.0.1",
        server.port(),
        SecurityConfig.newBuilder()
            .setTLSEnabled(false)
            .setCertificatePath(Optional.empty())
            .setCredentials(Optional.of(new Token(token)))
            .build());
  }

  /// The platform's token, as Feast's clients send theirs.
  private static final class Token extends CallCredentials {
    private final String token;

    Token(String token) {
      this.token = token;
    }

    @Override
    public void applyRequestMetadata(
        RequestInfo request, Executor executor, MetadataApplier applier) {
      var headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
      applier.apply(headers);
    }

    @Override
    public void thisUsesUnstableApi() {}
  }
}
