package dev.millrace.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contracts.definition.ConsentEffect;
import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.log.LogRecord;
import dev.millrace.contracts.privacy.Suppressions;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.ingest.event.Intake.Sorted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IntakeTest {

  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00.5Z");
  private static final Set<String> STAMPED = Set.of("receivedAt", "messageId", "timestamp", "type");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .build();

  private static final Map<String, ConsentEffect> CONSENT =
      Map.of("Analytics", ConsentEffect.DROP, "Advertising", ConsentEffect.PSEUDONYMISE);

  private final Intake intake =
      new Intake(IntakeRules.of(CONSENT, new PersonKey(new byte[32]), 2_000));
  private EventRules contracts = new EventRules(List.of());

  @Test
  void whatGoesIntoTheLogIsTheEventAsSentAndExactlyTheStampedFields() {
    for (long seed = 0; seed < 3_000; seed++) {
      var events = new NastyEvents(seed);
      List<String> sent = events.next();
      String batch = events.batch(sent);
      Sorted sorted = sort("batch", batch);

      assertThat(sorted.bad()).extracting(IntakeTest::reason).isEmpty();
      assertThat(sorted.good()).as("seed %d", seed).hasSameSizeAs(sent);
      for (int i = 0; i < sent.size(); i++) {
        ObjectNode own = tree(sent.get(i));
        if (!own.has("context") && tree(batch).path("context").isObject()) {
          own.set("context", tree(batch).get("context"));
        }
        requireStamped(own, tree(sorted.good().get(i)), "seed " + seed);
      }
    }
  }

  private static void requireStamped(ObjectNode sent, ObjectNode logged, String where) {
    assertThat(logged.path("receivedAt").textValue()).as(where).isEqualTo(NOW.toString());
    for (String field : STAMPED) {
      assertThat(logged.path(field).asText()).as(where + " " + field).isNotEmpty();
      String own = sent.path(field).textValue();
      if (!field.equals("receivedAt") && own != null && !own.isEmpty()) {
        assertThat(logged.get(field)).as(where + " " + field).isEqualTo(sent.get(field));
      }
    }
    sent.remove(STAMPED);
    logged.remove(STAMPED);
    assertThat(logged).as(where).isEqualTo(sent);
  }

  @Test
  void theTypeOfACallIsThatOfItsAddress() {
    Sorted sorted = sort("page", "{\"userId\": \"a\", \"type\": \"track\", \"name\": \"Home\"}");

    assertThat(tree(sorted.good().getFirst()).path("type").asText()).isEqualTo("page");
  }

  @Test
  void theKeyIsTheUserOrElseTheVisitor() {
    Sorted sorted =
        sort(
            "batch",
            """
            {"batch": [
              {"type": "page", "userId": "\\u0061da", "anonymousId": "x"},
              {"type": "page", "userId": "", "anonymousId": "x"},
              {"type": "page", "userId": null, "anonymousId": "y"}
            ]}
            """);

    assertThat(sorted.good()).extracting(LogRecord::key).containsExactly("ada", "x", "y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"context\": {\"library\": 1}, \"batch\": %s}",
        "{\"batch\": %s, \"context\": {\"library\": 1}}"
      })
  void theContextOfABatchIsThatOfItsEventsWithoutOne(String body) {
    String events =
        "[{\"type\": \"page\", \"userId\": \"a\"}, {\"type\": \"page\", \"userId\": \"b\", \"context\": {\"own\": 2}}, {}]";
    Sorted sorted = sort("batch", body.formatted(events));

    assertThat(sorted.good())
        .extracting(record -> tree(record).path("context").toString())
        .containsExactly("{\"library\":1}", "{\"own\":2}");
    assertThat(sorted.bad()).hasSize(1);
  }

  @Test
  void ofSuppressedPeopleOnlyTheTimeIsKept() {
    var people = Set.of("u:gone", "a:gone-visitor");
    var asked =
        new Intake(
            IntakeRules.of(CONSENT, new PersonKey(new byte[32]), 2_000)
                .without(
                    new Suppressions() {
                      @Override
                      public boolean isEmpty() {
                        return false;
                      }

                      @Override
                      public boolean holds(String identifier) {
                        return people.contains(identifier);
                      }
                    }));
    String batch =
        """
        {"batch": [
          {"type": "page", "userId": "gone"},
          {"type": "page", "anonymousId": "gone-visitor"},
          {"type": "alias", "userId": "new", "previousId": "gone"},
          {"type": "nonsense", "userId": "gone"},
          {"type": "page", "userId": "other", "anonymousId": "gone-visitor"},
          {"type": "page", "anonymousId": "gone"}]}
        """;
    Sorted sorted =
        asked.sort("batch", batch.getBytes(StandardCharsets.UTF_8), contracts, Instant.EPOCH);

    assertThat(sorted.count()).isEqualTo(6);
    assertThat(sorted.suppressed()).hasSize(4);
    assertThat(new String(sorted.suppressed().getFirst().value(), StandardCharsets.UTF_8))
        .isEqualTo("{\"receivedAt\":\"1970-01-01T00:00:00Z\"}");
    assertThat(sorted.good()).hasSize(2);
    assertThat(sorted.bad()).isEmpty();
  }

  @Test
  void theContextOfABatchCanSayWhatIsNotAgreedTo() {
    String context = "{\"consent\": {\"categoryPreferences\": {\"Analytics\": false}}}";
    Sorted sorted =
        sort(
            "batch",
            "{\"batch\": [{\"type\": \"page\", \"userId\": \"a\"}], \"context\": %s}"
                .formatted(context));

    assertThat(sorted.withheld()).hasSize(1);
    assertThat(sorted.good()).isEmpty();
  }

  @Test
  void whenItHappenedMayBeSaidAsRudderStackDoes() {
    Sorted sorted =
        sort(
            "batch",
            """
            {"batch": [
              {"type": "page", "userId": "a", "originalTimestamp": "2026-01-31T10:00:00Z"},
              {"type": "page", "userId": "a", "originalTimestamp": "yesterday"}
            ]}
            """);

    assertThat(sorted.good())
        .extracting(record -> tree(record).path("timestamp").asText())
        .containsExactly("2026-01-31T10:00:00Z", NOW.toString());
  }

  @Test
  void idsThatWereMissingAreMadeAndDiffer() {
    Sorted sorted =
        sort(
            "batch",
            "{\"batch\": [%s]}"
                .formatted(
                    String.join(
                        ",",
                        List.of(PAGE, PAGE, PAGE, PAGE.replace("}", ",\"messageId\":null}")))));

    var ids = new HashSet<String>();
    sorted.good().forEach(record -> ids.add(tree(record).path("messageId").asText()));
    assertThat(ids).hasSize(4).doesNotContain("");
  }

  private static final String PAGE = "{\"type\": \"page\", \"userId\": \"a\"}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"type":"page","userId":"a","userId":"b"}          | The field 'userId' is there twice.
          {"type":"page","userId":"a","us\\u0065rId":"b"}    | The field 'userId' is there twice.
          {"type":"page","userId":5}                         | The field 'userId' is not a text of at most 300 characters.
          {"type":"page","userId":"a","messageId":[]}        | The field 'messageId' is not a text of at most 300 characters.
          {"type":7,"userId":"a"}                            | The field 'type' is not a text of at most 300 characters.
          {"userId":"a"}                                     | The field 'type' holds ''; expected track, identify, page, screen, group or alias.
          {"type":"page","userId":"a","context":"no"}        | The field 'context' is not a JSON object.
          {"type":"identify","userId":"a","traits":[1]}      | The field 'traits' is not a JSON object.
          {"type":"page","userId":"a","name":"\\ud83d"}      | A text holds half of a surrogate pair; expected whole characters, such as \\ud83d\\ude00.
          """)
  void whatIsWrongWithAnEventIsToldAndOnlyThatEventGoes(String event, String reason) {
    Sorted sorted = sort("batch", "{\"batch\": [%s, %s]}".formatted(event, PAGE));

    assertThat(sorted.bad()).extracting(IntakeTest::reason).containsExactly(reason);
    assertThat(tree(sorted.bad().getFirst()).path("raw").asText()).isEqualTo(event);
    assertThat(sorted.good()).hasSize(1);
  }

  @Test
  void whatIsRefusedOfACallIsKeptWithItsType() {
    Sorted sorted = sort("track", "{ }");

    assertThat(tree(sorted.bad().getFirst()).path("raw").asText())
        .isEqualTo("{\"type\":\"track\" }");
    assertThat(tree(sort("track", "{\"x\": 1}").bad().getFirst()).path("raw").asText())
        .isEqualTo("{\"type\":\"track\",\"x\": 1}");
    assertThat(tree(sort("track", "[1]").bad().getFirst()).path("raw").asText()).isEqualTo("[1]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"batch": [{"type": "page" "userId": "a"}]} | expected ',' or '}' at byte 27
          {"batch": [1]} x                            | expected nothing more at byte 15
          {"batch": []                                | expected ',' or '}' at byte 12
          """)
  void aSyntaxErrorIsToldWithItsPlace(String body, String place) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> sort("batch", body))
        .withMessage("The body is not JSON of at most 32 levels: %s.".formatted(place))
        .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.EVENT_SYNTAX));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "good",
      textBlock =
          """
          {"id": "a"}                            | good
          {"id": "a", "price": 0.50}             | good
          {"id": "a", "price": 5e-1}             | good
          {"id": "a", "pr\\u0069ce": 0.555}      | The field 'price' holds '0.555'; expected decimal(6,2).
          {"id": "a", "price": -0.01}            | The field 'price' holds '-0.01'; expected at least 0.
          {"id": "a", "price": "1"}              | The field 'price' holds '"1"'; expected a number.
          {"id": "a", "price": 1e999999999}      | The field 'price' holds '1e999999999'; expected decimal(6,2).
          {"id": "a", "price": 1, "price": 2}    | The field 'price' is there twice.
          {"id": ""}                             | The field 'id' is empty; a value is required.
          {"id": null}                           | The field 'id' is empty; a value is required.
          {}                                     | The field 'id' is empty; a value is required.
          {"id": 5}                              | good
          {"id": "a", "count": 9999999999}       | The field 'count' holds '9999999999'; expected integer.
          {"id": "a", "count": 3.0}              | good
          {"id": "a", "kind": "new"}             | good
          {"id": "a", "kind": "n\\u0065w"}       | good
          {"id": "a", "kind": "other"}           | The field 'kind' holds 'other'; expected one of old, new.
          {"id": "a", "at": "2026-02-30"}        | The field 'at' holds '2026-02-30'; expected timestamp.
          {"id": "a", "at": "2026-02-28"}        | good
          {"id": "a", "isGift": true}            | good
          {"id": "a", "isGift": "perhaps"}       | The field 'isGift' holds 'perhaps'; expected boolean.
          {"id": "a", "cart": {"size": 1}}       | good
          {"id": "a", "cart": {"size": "x"}}     | The field 'cart.size' holds '"x"'; expected a number.
          {"id": "a", "cart": 5}                 | good
          """)
  void propertiesAreHeldToTheirContract(String properties, @Nullable String reason) {
    contracts =
        new EventRules(
            List.of(
                new EventContract(
                    "Sold",
                    null,
                    List.of(
                        rule("id", "string", true, null),
                        rule("price", "decimal(6,2)", false, BigDecimal.ZERO),
                        rule("count", "integer", false, null),
                        new FieldRule(
                            "kind",
                            "kind",
                            ColumnType.of("string"),
                            false,
                            null,
                            null,
                            null,
                            List.of("old", "new"),
                            null),
                        rule("at", "timestamp", false, null),
                        rule("isGift", "boolean", false, null),
                        rule("cart.size", "long", false, null)))));

    Sorted sorted =
        sort(
            "track",
            "{\"userId\": \"a\", \"event\": \"Sold\", \"properties\": %s}".formatted(properties));

    assertThat(sorted.bad())
        .extracting(IntakeTest::reason)
        .isEqualTo(reason == null ? List.of() : List.of(reason));
  }

  @Test
  void otherTypesHaveContractsToo() {
    contracts =
        new EventRules(
            List.of(
                new EventContract(
                    "identify",
                    "",
                    null,
                    List.of(),
                    List.of(rule("email", "string", true, null)))));

    assertThat(sort("identify", "{\"userId\": \"a\"}").bad())
        .extracting(IntakeTest::reason)
        .containsExactly("The field 'email' is empty; a value is required.");
    assertThat(sort("identify", "{\"userId\": \"a\", \"traits\": {\"email\": \"e\"}}").good())
        .hasSize(1);
  }

  @Test
  void whatIsNotAgreedToLeavesNothingBehind() {
    Sorted sorted = sort("page", refusing("Analytics", "false"));

    assertThat(sorted.good()).isEmpty();
    assertThat(sorted.bad()).isEmpty();
    assertThat(new String(sorted.withheld().getFirst().value(), StandardCharsets.UTF_8))
        .isEqualTo("{\"receivedAt\":\"2026-02-01T00:00:00.500Z\"}");
    assertThat(sorted.withheld().getFirst().key()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Analytics,true", "Functional,false"})
  void whatIsAgreedToOrNamedByNoRuleIsKeptAsItIs(String category, String answer) {
    Sorted sorted = sort("page", refusing(category, answer));

    assertThat(sorted.good().getFirst().key()).isEqualTo("ada");
  }

  @Test
  void aPseudonymSaysNothingOfThePersonAndIsAlwaysTheSame() {
    contracts =
        new EventRules(
            List.of(
                new EventContract(
                    "Sold",
                    null,
                    List.of(
                        new FieldRule(
                            "mail",
                            "buyer.mail",
                            ColumnType.of("string"),
                            false,
                            null,
                            null,
                            null,
                            List.of(),
                            null,
                            "email")))));
    String event =
        refusing("Advertising", "\"no\"")
            .replace("{\"userId\"", "{\"type\": \"track\", \"event\": \"Sold\", \"userId\"");

    Sorted first = sort("batch", "{\"batch\": [%s]}".formatted(event));
    Sorted second = sort("track", event);

    String text = new String(first.good().getFirst().value(), StandardCharsets.UTF_8);
    assertThat(text)
        .doesNotContain("ada", "10.0.0.1", "Mozilla", "secret", "visitor-1")
        .contains("/path", "\"price\": 5", "\"Advertising\"");
    assertThat(first.good().getFirst().key())
        .startsWith("p_")
        .isEqualTo(second.good().getFirst().key());
    assertThat(tree(first.good().getFirst()).path("userId").asText())
        .isEqualTo(first.good().getFirst().key());
  }

  @Test
  void whatIsRefusedOfAPseudonymisedEventSaysNothingOfThePersonEither() {
    Sorted sorted = sort("track", refusing("Advertising", "false"));

    assertThat(reason(sorted.bad().getFirst())).startsWith("The field 'event' is empty");
    assertThat(new String(sorted.bad().getFirst().value(), StandardCharsets.UTF_8))
        .doesNotContain("ada", "10.0.0.1", "Mozilla");
  }

  private static String refusing(String category, String answer) {
    return """
    {"userId": "ada", "anonymousId": "visitor-1", "messageId": "m1",
     "traits": {"email": "secret"},
     "properties": {"price": 5, "buyer": {"mail": "secret"}},
     "context": {"ip": "10.0.0.1", "userAgent": "Mozilla", "traits": {"x": "secret"},
       "page": {"path": "/path", "search": "?q=secret", "referrer": "secret", "url": "secret"},
       "consent": {"categoryPreferences": {"%s": %s}}}}
    """
        .strip()
        .formatted(category, answer);
  }

  private Sorted sort(String type, String body) {
    return intake.sort(type, body.getBytes(StandardCharsets.UTF_8), contracts, NOW);
  }

  private static FieldRule rule(
      String path, String type, boolean isRequired, @Nullable BigDecimal min) {
    return new FieldRule(
        path, path, ColumnType.of(type), isRequired, null, min, null, List.of(), null);
  }

  private static String reason(LogRecord record) {
    return tree(record).path("reason").asText();
  }

  private static ObjectNode tree(LogRecord record) {
    try {
      return (ObjectNode) JSON.readTree(record.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode tree(String event) {
    try {
      JsonNode read = JSON.readTree(event);
      return (ObjectNode) read;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Events that are right, written in every way that JSON allows.
  private static final class NastyEvents {

    private static final List<String> TYPES =
        List.of("track", "identify", "page", "screen", "group", "alias");
    private static final List<String> VALUES =
        List.of(
            "1",
            "-0.0",
            "1e5",
            "0.1000",
            "12345678901234567890.5",
            "true",
            "null",
            "\"\"",
            "\"é😀\"",
            "\"\\ud83d\\ude00\\n\\\"\\\\\\/\"",
            "[]",
            "{}",
            "[1, {\"receivedAt\": \"x\"}]",
            "{\"messageId\": \"inner\", \"type\": {\"userId\": 1}}");

    private final java.util.SplittableRandom random;

    NastyEvents(long seed) {
      random = new java.util.SplittableRandom(seed);
    }

    List<String> next() {
      var events = new ArrayList<String>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        events.add(event());
      }
      return events;
    }

    String batch(List<String> events) {
      return space()
          + "{\"context\": {\"batch\": [1]}, \"batch\":"
          + space()
          + "["
          + space()
          + String.join(space() + "," + space(), events)
          + space()
          + "], \"sentAt\": 5}"
          + space();
    }

    private String event() {
      var members = new ArrayList<String>();
      members.add(member("type", quoted(TYPES.get(random.nextInt(TYPES.size())))));
      members.add(member("event", "\"Product Viewed\""));
      members.add(member("userId", "\"customer " + random.nextInt(9) + "\""));
      maybe(members, "messageId", List.of("\"m1\"", "null", "\"\""));
      maybe(members, "timestamp", List.of("\"2026-01-31T10:00:00.123+01:00\"", "null", "\"\""));
      maybe(members, "receivedAt", List.of("\"1999\"", "null", "{\"a\": [1]}", "5"));
      maybe(members, "properties", List.of("{}", "null", "{\"a\":[1,2,{\"b\":\"c\"}]}"));
      for (int i = random.nextInt(4); i > 0; i--) {
        members.add(member("other" + i, VALUES.get(random.nextInt(VALUES.size()))));
      }
      var mixed = new ArrayList<String>();
      while (!members.isEmpty()) {
        mixed.add(members.remove(random.nextInt(members.size())));
      }
      return "{" + space() + String.join(space() + "," + space(), mixed) + space() + "}";
    }

    private void maybe(List<String> members, String name, List<String> values) {
      if (random.nextBoolean()) {
        members.add(member(name, values.get(random.nextInt(values.size()))));
      }
    }

    private String member(String name, String value) {
      int escaped = random.nextInt(name.length() * 4);
      String written =
          escaped < name.length()
              ? name.substring(0, escaped)
                  + "\\u%04x".formatted((int) name.charAt(escaped))
                  + name.substring(escaped + 1)
              : name;
      return quoted(written) + space() + ":" + space() + value;
    }

    private static String quoted(String text) {
      return "\"" + text + "\"";
    }

    private String space() {
      return List.of("", "", " ", "\n", "\t \r").get(random.nextInt(5));
    }
  }
}
