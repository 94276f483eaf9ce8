package dev.millrace.demo;

import dev.millrace.demo.delivery.Closing;
import dev.millrace.demo.delivery.Courier;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.mischief.Delivery;
import dev.millrace.demo.office.Journal;
import dev.millrace.demo.state.StateStore;
import java.time.Duration;
import java.time.Instant;

/// Delivers each event at its own moment of the running clock, one by one.
record Life(
    Simulation simulation, StateStore store, ShopClock clock, Workday workday, Closing closing) {
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

  void run(Courier courier) throws InterruptedException {
    try (var keeper = new HorizonKeeper(clock, store)) {
      while (!closing.isClosed()) {
        DayPlan plan = simulation.today();
        workday.begin(plan);
        Journal journal = workday.journal(plan);
        for (Delivery delivery : plan.deliveries()) {
          if (!reach(delivery.at(), keeper)) {
            return;
          }
          courier.sendAlone(delivery);
          journal.makeUntil(delivery.at());
        }
        if (!reach(plan.day().end(), keeper)) {
          return;
        }
        courier.awaitAnswers();
        journal.makeUntil(plan.day().end());
        if (!closing.isClosed()) {
          workday.end(plan);
          simulation.dayDone();
        }
      }
    }
  }

  /// Waits until the clock shows this; false when the shop closes meanwhile.
  private boolean reach(Instant time, HorizonKeeper keeper) throws InterruptedException {
    while (clock.instant().isBefore(time)) {
      keeper.requireRunning();
      Duration left = clock.realUntil(time);
      if (closing.await(left.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : left)) {
        return false;
      }
    }
    return !closing.isClosed();
  }
}
