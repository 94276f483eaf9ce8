package dev.millrace.server.http.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.problem.MillraceException;
import org.junit.jupiter.api.Test;

final class BytesInFlightTest {

  private final BytesInFlight inFlight = new BytesInFlight(1_000);

  @Test
  void aShareGrowsAndIsGivenBackWhole() {
    BytesInFlight.Share share = inFlight.open();
    share.holdAtLeast(300);
    share.holdAtLeast(200);
    share.holdAtLeast(700);

    assertThat(inFlight.bytes()).isEqualTo(700);

    share.release();
    share.release();

    assertThat(inFlight.bytes()).isZero();
  }

  @Test
  void whatWouldPassTheLimitIsRefusedAndHoldsNothing() {
    inFlight.open().holdAtLeast(900);
    BytesInFlight.Share late = inFlight.open();

    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> late.holdAtLeast(101))
        .withMessageContaining(
            "The requests in flight hold 900 bytes; with 101 more they pass the limit of 1,000.");

    late.release();
    assertThat(inFlight.bytes()).isEqualTo(900);
  }

  @Test
  void aLengthThatIsNotKnownHoldsNothing() {
    inFlight.open().holdAtLeast(-1);

    assertThat(inFlight.bytes()).isZero();
  }
}
