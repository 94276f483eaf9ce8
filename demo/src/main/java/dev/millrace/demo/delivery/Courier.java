package dev.millrace.demo.delivery;

import dev.millrace.demo.ShopDoors;
import dev.millrace.demo.mischief.Delivery;
import java.time.InstantSource;
import java.util.List;

/// Hands events to the collector, several requests at a time. Failures of earlier requests surface
/// in the next call. Used by one thread; the requests run on virtual ones.
public final class Courier implements AutoCloseable {
  private static final int REQUESTS_AT_ONCE = 16;

  private final Collector collector;
  private final InstantSource clock;
  private final Receipts receipts;
  private final InFlight inFlight = new InFlight(REQUESTS_AT_ONCE, Collector.LONGEST_ANSWER);

  public Courier(ShopDoors doors, InstantSource clock, Closing closing, Receipts receipts) {
    collector = new Collector(doors, closing, receipts::repeated);
    this.clock = clock;
    this.receipts = receipts;
  }

  public void sendTogether(List<Delivery> deliveries) throws InterruptedException {
    receipts.handedOver(deliveries);
    inFlight.start(() -> deliver(deliveries));
  }

  public void sendAlone(Delivery delivery) throws InterruptedException {
    receipts.handedOver(List.of(delivery));
    inFlight.start(() -> deliverAlone(delivery));
  }

  /// Waits until everything sent so far is answered, or given up because the shop closes.
  public void awaitAnswers() throws InterruptedException {
    inFlight.awaitNone();
  }

  @Override
  public void close() {
    inFlight.close();
    collector.close();
  }

  /// A batch that is refused is halved until the refusal is about one event.
  private void deliver(List<Delivery> deliveries) throws InterruptedException {
    byte[] body = EventJson.batch(deliveries, clock.instant());
    switch (collector.post("/v1/batch", body)) {
      case Answer.Stored(long quarantined) -> receipts.acknowledged(deliveries, quarantined);
      case Answer.Refused _ when deliveries.size() > 1 -> {
        int half = deliveries.size() / 2;
        deliver(deliveries.subList(0, half));
        deliver(deliveries.subList(half, deliveries.size()));
      }
      case Answer.Refused _ -> receipts.refused(deliveries.getFirst());
      case Answer.GivenUp() -> {}
    }
  }

  private void deliverAlone(Delivery delivery) throws InterruptedException {
    String type = delivery.isMalformed() ? "track" : HappeningJson.type(delivery.event().what());
    byte[] body = EventJson.single(delivery, clock.instant());
    switch (collector.post("/v1/" + type, body)) {
      case Answer.Stored(long quarantined) -> receipts.acknowledged(List.of(delivery), quarantined);
      case Answer.Refused _ -> receipts.refused(delivery);
      case Answer.GivenUp() -> {}
    }
  }
}
