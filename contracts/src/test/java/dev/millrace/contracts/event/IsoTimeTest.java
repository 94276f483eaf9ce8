package dev.millrace.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IsoTimeTest {

  private static long micros(String text) {
    byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
    return IsoTime.micros(bytes, 1, bytes.length - 1);
  }

  private static long java(String text) {
    Instant moment = OffsetDateTime.parse(text).toInstant();
    return moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000;
  }

  @Test
  void readsWhatJavaWrites() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    for (int i = 0; i < 20_000; i++) {
      String text =
          Instant.ofEpochSecond(
                  random.nextLong(-60_000_000_000L, 200_000_000_000L),
                  i % 3 == 0 ? 0 : random.nextInt(1_000_000_000))
              .toString();
      assertThat(micros(text)).as(text).isEqualTo(java(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T14:05:09+02:00",
        "2026-01-31T14:05Z",
        "2024-02-29T00:00:00Z",
        "2026-12-31T23:59:59.999999999Z",
        "2026-01-31T14:05:09.1Z"
      })
  void readsOtherForms(String text) {
    assertThat(micros(text)).isEqualTo(java(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-01-31",
        "2026-01-31T14:05:09",
        "2026-02-30T14:05:09Z",
        "2026-13-01T14:05:09Z",
        "2026-01-31T24:05:09Z",
        "2026-01-31T14:05:0xZ",
        "2026-01-31T14:05:09.12x4567Z"
      })
  void answersNoneForWhatIsNoMoment(String text) {
    assertThat(micros(text)).isEqualTo(IsoTime.NONE);
  }
}
