package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static String written(Consumer<JsonBytes> writing) {
    var json = new JsonBytes(1);
    writing.accept(json);
    return new String(json.copy(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "\"quoted\" \\ back", "new\nline\ttab\u0001", "Grüße 😀 \" \n é\\"})
  void aTextIsReadAsItWas(String text) throws JsonProcessingException {
    assertThat(JSON.readTree(written(json -> json.text(text))).asText()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        1,
        -1,
        0.1,
        -0.5,
        6,
        22.4,
        77.5,
        0.000001,
        0.0000001,
        1234567.891,
        100,
        1e6,
        1e7,
        1e9,
        123456789.123456,
        1e15,
        1e16,
        1e300,
        4.9e-324,
        1.7976931348623157e308,
        0.30000000000000004,
        -12.05
      })
  void aNumberIsReadToTheBit(double number) throws JsonProcessingException {
    assertThat(JSON.readTree(written(json -> json.number(number))).doubleValue()).isEqualTo(number);
  }

  @Test
  void anyNumberIsReadToTheBit() throws JsonProcessingException {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      double money = random.nextInt(-10_000_000, 10_000_000) / 100.0;
      double mean = random.nextInt(1_000_000) / 7.0;
      for (double number : new double[] {any, money, mean}) {
        if (Double.isFinite(number)) {
          String text = written(json -> json.number(number));
          assertThat(JSON.readTree(text).doubleValue()).as(text).isEqualTo(number);
        }
      }
    }
  }

  @Test
  void minusZeroKeepsItsSignAndWhatIsNoNumberIsAText() {
    assertThat(written(json -> json.number(-0.0))).isEqualTo("-0.0");
    assertThat(written(json -> json.number(Double.NaN))).isEqualTo("\"NaN\"");
  }

  @Test
  void aNumberIsAsShortAsJavaHasIt() {
    for (double number : new double[] {0, 6, 22.4, -0.05, 1234567.89, 100, 0.001}) {
      assertThat(written(json -> json.number(number))).isEqualTo(Double.toString(number));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-06-30T14:04:50Z",
        "2026-02-28T23:59:59.999Z",
        "2024-02-29T00:00:00.000001Z",
        "1969-12-31T23:59:59.123456789Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "-0001-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z"
      })
  void aMomentIsWrittenAsJavaHasIt(String moment) {
    Instant instant = Instant.parse(moment);

    assertThat(written(json -> json.moment(instant))).isEqualTo("\"" + instant + "\"");
  }

  @Test
  void anAnswerHoldsEveryFeatureOfEveryKey() throws JsonProcessingException {
    Instant now = Instant.parse("2026-06-30T14:05:00.500Z");
    FeatureJson json = FeatureJson.many(1, now);
    byte[] number = FeatureJson.quoted("live:number");
    json.row("C\"1");
    json.feature(
        number, new FeatureValue(6.5, Instant.parse("2026-06-30T14:04:50Z"), Origin.STREAM));
    json.feature(
        FeatureJson.quoted("live:list"), new FeatureValue(List.of("a", "b\""), now, Origin.STREAM));
    json.row("C2");
    json.feature(number, new FeatureValue(null, null, Origin.DEFAULT));

    JsonNode items = JSON.readTree(json.endMany().aggregate().join().contentUtf8()).path("items");

    assertThat(items)
        .isEqualTo(
            JSON.readTree(
                """
                [{"key": "C\\"1", "features": {
                    "live:number": {"value": 6.5, "eventTime": "2026-06-30T14:04:50Z",
                      "ageSeconds": 10.5, "source": "stream", "status": "PRESENT"},
                    "live:list": {"value": ["a", "b\\""], "eventTime": "2026-06-30T14:05:00.500Z",
                      "ageSeconds": 0.0, "source": "stream", "status": "PRESENT"}}},
                 {"key": "C2", "features": {
                    "live:number": {"value": null, "eventTime": null, "ageSeconds": null,
                      "source": "default", "status": "NOT_FOUND"}}}]
                """));
  }

  @Test
  void anAnswerOfValuesNamesTheFeaturesOnce() {
    FeatureJson json =
        FeatureJson.values(List.of(FeatureJson.quoted("live:a"), FeatureJson.quoted("live:b")), 1);
    for (String key : List.of("C1", "C2")) {
      json.rowOfValues(key);
      json.onlyValue(new FeatureValue(6.5, Instant.EPOCH, Origin.STREAM));
      json.onlyValue(new FeatureValue(null, null, Origin.DEFAULT));
    }

    assertThat(json.endMany().aggregate().join().contentUtf8())
        .isEqualTo(
            "{\"features\":[\"live:a\",\"live:b\"],\"items\":["
                + "{\"key\":\"C1\",\"values\":[6.5,null]},{\"key\":\"C2\",\"values\":[6.5,null]}]}");
  }

  @Test
  void whatLiesAheadHasANegativeAge() {
    Instant now = Instant.parse("2026-06-30T14:05:00Z");
    FeatureJson json = FeatureJson.one("live", "C1", 1, now);
    json.feature(
        FeatureJson.quoted("one"), new FeatureValue(1.0, now.plusMillis(1_500), Origin.STREAM));

    assertThat(json.endOne().aggregate().join().contentUtf8()).contains("\"ageSeconds\":-1.5,");
  }
}
