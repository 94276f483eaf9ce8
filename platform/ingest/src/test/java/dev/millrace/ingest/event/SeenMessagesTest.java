package dev.millrace.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SeenMessagesTest {

  @Test
  void aMessageIsNewOnce() {
    var seen = new SeenMessages(10);

    assertThat(seen.add("a")).isTrue();
    assertThat(seen.add("a")).isFalse();
    seen.remove("a");
    assertThat(seen.add("a")).isTrue();
  }

  @Test
  void theOldestAreForgottenButNeverTheNewest() {
    var seen = new SeenMessages(10);
    for (int i = 0; i < 100; i++) {
      seen.add("m" + i);
    }

    for (int i = 90; i < 100; i++) {
      assertThat(seen.add("m" + i)).isFalse();
    }
    assertThat(seen.add("m0")).isTrue();
  }
}
