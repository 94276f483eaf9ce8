package dev.millrace.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class EventScannerTest {

  private final EventScanner event = new EventScanner();

  private void scan(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    event.scan(bytes, 0, bytes.length);
  }

  @Test
  void findsFieldsWherePlacedAndOnlyAtTheTop() {
    scan(
        "{\"properties\": {\"userId\": \"wrong\", \"price\": 9.5}, \"other\": [1], \"userId\": \"c-1\", \"type\":\"track\", \"timestamp\": 5}");
    assertThat(event.text(EventField.USER_ID)).isEqualTo("c-1");
    assertThat(event.text(EventField.TYPE)).isEqualTo("track");
    assertThat(event.json(EventField.PROPERTIES))
        .isEqualTo("{\"userId\": \"wrong\", \"price\": 9.5}");
    assertThat(event.kind(EventField.TIMESTAMP)).isEqualTo(JsonKind.NUMBER);
    assertThat(event.text(EventField.TIMESTAMP)).isNull();
    assertThat(event.kind(EventField.TRAITS)).isNull();
  }

  @Test
  void forgetsTheEventBefore() {
    scan("{\"userId\": \"c-1\"}");
    scan("{\"anonymousId\": \"a-\\u0031\"}");
    assertThat(event.hasText(EventField.USER_ID)).isFalse();
    assertThat(event.text(EventField.ANONYMOUS_ID)).isEqualTo("a-1");
  }

  @Test
  void aFieldNamedTwiceIsAProblem() {
    assertThatThrownBy(() -> scan("{\"userId\": \"a\", \"userId\": \"b\"}"))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("'userId' once");
  }

  @Test
  void aFieldIsFoundByItsNameHoweverItIsWritten() {
    scan("{\"us\\u0065rId\": \"a\"}");
    assertThat(event.text(EventField.USER_ID)).isEqualTo("a");
    assertThatThrownBy(() -> scan("{\"userId\": \"a\", \"us\\u0065rId\": \"b\"}"))
        .hasMessageContaining("'userId' once");
  }

  @Test
  void aFieldNamedTwiceDoesNotStopABatch() {
    byte[] bytes =
        "[{\"userId\": \"a\", \"userId\": \"b\"}, {\"userId\": \"c\"}]"
            .getBytes(StandardCharsets.UTF_8);
    var cursor = new JsonCursor().on(bytes, 0, bytes.length);
    var repeated = new ArrayList<>();
    cursor.openArray();
    while (cursor.nextElement()) {
      event.scan(cursor, bytes);
      repeated.add(event.repeated());
    }
    assertThat(repeated).containsExactly(EventField.USER_ID, null);
  }

  @Test
  void halfASurrogatePairIsSeenWhereverItStands() {
    scan("{\"userId\": \"a\", \"properties\": {\"x\": [\"\\ud83d\"]}}");
    assertThat(event.hasHalfPair()).isTrue();
    scan("{\"userId\": \"\\udc00\\ud83d\"}");
    assertThat(event.hasHalfPair()).isTrue();
    scan("{\"userId\": \"\\uD83D\\uDE00 \\u00e9\"}");
    assertThat(event.hasHalfPair()).isFalse();
  }

  @Test
  void whatIsNoObjectIsAProblem() {
    assertThatThrownBy(() -> scan("[]")).hasMessageContaining("an object");
    assertThatThrownBy(() -> scan("{} {}")).hasMessageContaining("nothing more");
  }

  @Test
  void goesThroughABatch() {
    byte[] bytes = "[{\"userId\": \"a\"}, {\"userId\": \"b\"}]".getBytes(StandardCharsets.UTF_8);
    var cursor = new JsonCursor().on(bytes, 0, bytes.length);
    var found = new ArrayList<String>();
    cursor.openArray();
    while (cursor.nextElement()) {
      event.scan(cursor, bytes);
      found.add(
          event.text(EventField.USER_ID)
              + new String(
                  bytes,
                  event.objectStart(),
                  event.objectEnd() - event.objectStart(),
                  StandardCharsets.UTF_8));
    }
    assertThat(found).containsExactly("a{\"userId\": \"a\"}", "b{\"userId\": \"b\"}");
  }
}
