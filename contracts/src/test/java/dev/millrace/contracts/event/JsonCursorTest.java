package dev.millrace.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonCursorTest {

  private static final List<String> SEEDS =
      List.of(
          "{\"a\": [1, -2.5e+10, true, null, \"x\\u00e9\\n\"], \"b\": {\"c\": {}}}",
          "[\"Grüße, 世界 🎉\", 0, -0.0, 1E5, false, [], {}]",
          "{\"long text without any escape\": \"a text of more than eight bytes\", \"n\": 12345678901234567890}");

  private final ObjectMapper jackson =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Test
  void judgesEveryMutationAsJacksonAndJavasUtf8Do() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    int bad = 0;
    for (int round = 0; round < 60_000; round++) {
      byte[] json = mutated(SEEDS.get(round % SEEDS.size()), random);
      boolean isRead = isRead(json);
      assertThat(isRead)
          .as(() -> new String(json, StandardCharsets.ISO_8859_1))
          .isEqualTo(isUtf8(json) && jacksonReads(json));
      bad += isRead ? 0 : 1;
    }
    assertThat(bad).isBetween(1_000, 59_000);
  }

  /// One or two bytes changed, removed or put in, mostly characters that mean something.
  private static byte[] mutated(String seed, RandomGenerator random) {
    var bytes = new ArrayList<Byte>();
    for (byte one : seed.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(one);
    }
    for (int i = 0; i <= random.nextInt(2); i++) {
      int at = random.nextInt(bytes.size());
      switch (random.nextInt(3)) {
        case 0 -> bytes.set(at, something(random));
        case 1 -> bytes.remove(at);
        default -> bytes.add(at, something(random));
      }
    }
    byte[] json = new byte[bytes.size()];
    for (int i = 0; i < json.length; i++) {
      json[i] = bytes.get(i);
    }
    return json;
  }

  private static byte something(RandomGenerator random) {
    String meaningful = "{}[]\",:\\0123456789-+.eEtfn \n\t\u0001";
    return random.nextInt(4) == 0
        ? (byte) random.nextInt(256)
        : (byte) meaningful.charAt(random.nextInt(meaningful.length()));
  }

  private static boolean isRead(byte[] json) {
    try {
      var cursor = new JsonCursor().on(json, 0, json.length);
      cursor.skip();
      cursor.close();
      return true;
    } catch (JsonSyntaxException e) {
      return false;
    }
  }

  /// Jackson lets some bytes pass that are no UTF-8.
  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private boolean jacksonReads(byte[] json) {
    try {
      return !jackson.readTree(json).isMissingNode();
    } catch (JsonProcessingException e) {
      return false;
    } catch (IOException e) {
      // Jackson's word for bytes that are no UTF-8.
      return false;
    }
  }

  @Test
  void readsTextsAsJacksonDoes() throws IOException {
    for (String json :
        List.of("\"\"", "\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\"", "\"\\u00e9\\ud83c\\udf89🎉\"")) {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      var cursor = new JsonCursor().on(bytes, 0, bytes.length);
      cursor.skip();
      assertThat(cursor.text()).isEqualTo(jackson.readTree(bytes).textValue());
    }
  }

  @Test
  void halfAPairIsNoCharacter() {
    byte[] bytes = "\"a\\ud83cb\"".getBytes(StandardCharsets.UTF_8);
    var cursor = new JsonCursor().on(bytes, 0, bytes.length);
    cursor.skip();
    assertThat(cursor.text()).isEqualTo("a\ufffdb");
  }

  @Test
  void goesThroughMembersInOrder() {
    byte[] bytes = "{\"a\":1,\"b\":{\"c\":[2]},\"\\u0064\":3}".getBytes(StandardCharsets.UTF_8);
    var cursor = new JsonCursor().on(bytes, 0, bytes.length);
    var seen = new ArrayList<String>();
    cursor.openObject();
    while (cursor.nextMember()) {
      String name = cursor.name();
      cursor.skip();
      seen.add(name + "=" + cursor.text());
    }
    cursor.close();
    assertThat(seen).containsExactly("a=1", "b={\"c\":[2]}", "d=3");
  }

  @Test
  void depthIsBounded() {
    byte[] deepest = "[".repeat(32).concat("]".repeat(32)).getBytes(StandardCharsets.UTF_8);
    byte[] deeper = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    assertThat(isRead(deepest)).isTrue();
    assertThatThrownBy(() -> new JsonCursor().on(deeper, 0, deeper.length).skip())
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("32 levels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\u00c0\u0080\"",
        "\"\u00ed\u00a0\u0080\"",
        "\"\u00f4\u0090\u0080\u0080\"",
        "\"\u00e4\u00b8\""
      })
  void badUtf8IsRefused(String bytes) {
    assertThat(isRead(bytes.getBytes(StandardCharsets.ISO_8859_1))).isFalse();
  }
}
