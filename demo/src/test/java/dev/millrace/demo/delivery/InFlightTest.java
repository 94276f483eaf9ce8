package dev.millrace.demo.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class InFlightTest {

  @Test
  void closingAfterAnInterruptStillWaitsForTheRequestUnderWay() throws InterruptedException {
    var requests = new InFlight(1, Duration.ofSeconds(30));
    var answer = new CountDownLatch(1);
    var isAnswered = new AtomicBoolean();
    requests.start(() -> {
      answer.await();
      isAnswered.set(true);
    });

    Thread.currentThread().interrupt();
    Thread.ofVirtual().start(answer::countDown);
    requests.close();

    assertThat(isAnswered).isTrue();
    assertThat(Thread.interrupted()).as("the interrupt is handed on").isTrue();
  }
}
