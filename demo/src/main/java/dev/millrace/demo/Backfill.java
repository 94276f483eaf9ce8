package dev.millrace.demo;

import dev.millrace.demo.delivery.Closing;
import dev.millrace.demo.delivery.Courier;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.mischief.Delivery;
import dev.millrace.demo.state.StateStore;
import java.util.List;

/// Delivers history as fast as the doors take it, day after day. A day is done when all of its
/// events have been answered and its files have appeared.
record Backfill(
    Simulation simulation, StateStore store, ShopClock clock, Workday workday, Closing closing) {
  private static final int LARGEST_BATCH = 200;

  void run(int days, Courier courier) throws InterruptedException {
    while (store.current().daysDone() < days && !closing.isClosed()) {
      DayPlan plan = simulation.today();
      store.update(state -> state.atLeastAt(plan.day().end()));
      clock.allowUntil(plan.day().end());
      clock.jumpTo(plan.day().start());
      workday.begin(plan);
      deliver(plan.deliveries(), courier);
      if (closing.isClosed()) {
        return;
      }
      clock.jumpTo(plan.day().end());
      workday.journal(plan).makeUntil(plan.day().end());
      workday.end(plan);
      simulation.dayDone();
    }
  }

  /// Batches of equal size, each sent at the shop time of its last event.
  private void deliver(List<Delivery> deliveries, Courier courier) throws InterruptedException {
    int batches = (deliveries.size() + LARGEST_BATCH - 1) / LARGEST_BATCH;
    for (int i = 0; i < batches; i++) {
      int from = (int) ((long) deliveries.size() * i / batches);
      int to = (int) ((long) deliveries.size() * (i + 1) / batches);
      List<Delivery> batch = deliveries.subList(from, to);
      clock.jumpTo(batch.getLast().at());
      courier.sendTogether(batch);
    }
    courier.awaitAnswers();
  }
}
