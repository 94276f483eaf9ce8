package dev.millrace.demo;

import dev.millrace.demo.customers.CustomersApi;
import dev.millrace.demo.delivery.Closing;
import dev.millrace.demo.delivery.Courier;
import dev.millrace.demo.delivery.Landing;
import dev.millrace.demo.office.Office;
import dev.millrace.demo.state.Counters;
import dev.millrace.demo.state.ShopIdentity;
import dev.millrace.demo.state.StateStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// A shop that can be opened, asked for its history, left to live, and asked for the truth. Opened
/// again on the same state directory it goes on where it was.
///
/// `backfill` and `live` are for one thread at a time; everything else may be called from any
/// thread. Whoever opens it closes it.
public final class SampleShop implements AutoCloseable {
  private static final Duration LONGEST_CLOSING = Duration.ofSeconds(15);

  private final ShopSettings settings;
  private final StateStore store;
  private final Simulation simulation;
  private final Ledger ledger;
  private final ShopClock clock;
  private final Closing closing = new Closing();
  private final ReentrantLock delivering = new ReentrantLock();
  private final List<CustomersApi> apis = new CopyOnWriteArrayList<>();

  private SampleShop(ShopSettings settings, StateStore store) {
    this.settings = settings;
    this.store = store;
    simulation = new Simulation(settings);
    ledger = new Ledger(store.current().counters());
    clock = new ShopClock(store.current().shopTime(), settings.realPerDay());
  }

  /// Opens the shop in the state directory, or begins it. The days it has delivered are simulated
  /// again, which takes about a second per year.
  public static SampleShop open(ShopSettings settings) {
    ShopIdentity identity =
        new ShopIdentity(
            settings.seed(), settings.customers(), settings.firstDay(), settings.misbehaviour());
    SampleShop shop =
        new SampleShop(settings, StateStore.open(settings.stateDirectory(), identity));
    shop.catchUp();
    return shop;
  }

  /// What is true after `days` days, without delivering anything; nothing counts as sent.
  public static ShopTruth truthOf(ShopSettings settings) {
    Simulation simulation = new Simulation(settings);
    for (int day = 0; day < settings.days(); day++) {
      simulation.today();
      simulation.dayDone();
    }
    return simulation.truth(Map.of());
  }

  public ShopClock clock() {
    return clock;
  }

  /// Serves the customers on loopback until the shop is closed; port 0 takes any free one. The
  /// answer is the address of the first page, without a query.
  public URI serveCustomers(int port) {
    CustomersApi api = new CustomersApi(simulation.register(), clock, port);
    apis.add(api);
    return api.address();
  }

  /// Delivers the days of history that are still missing. Returns early, with the day under way to
  /// be delivered again, when the shop is closed or the thread is interrupted.
  public void backfill(ShopDoors doors) {
    delivering.lock();
    try (Courier courier = courier(doors);
        Office office = Office.open(doors.database())) {
      new Backfill(simulation, store, clock, workday(doors, office), closing)
          .run(settings.days(), courier);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      delivering.unlock();
    }
  }

  /// Lives on from where the last delivered day ended, until the shop is closed.
  public void live(ShopDoors doors) throws InterruptedException {
    delivering.lockInterruptibly();
    try (Courier courier = courier(doors);
        Office office = Office.open(doors.database())) {
      new Life(simulation, store, clock, workday(doors, office), closing).run(courier);
    } finally {
      delivering.unlock();
    }
  }

  public ShopProgress progress() {
    Counters counters = ledger.counters();
    Instant now = clock.instant();
    return new ShopProgress(
        LocalDate.ofInstant(now, ZoneOffset.UTC),
        now,
        store.current().daysDone(),
        settings.days(),
        counters.eventsSent(),
        counters.deliveries(),
        counters.acknowledged(),
        counters.quarantined(),
        counters.refused(),
        counters.retries(),
        counters.csvLines(),
        counters.files());
  }

  /// What is true by the end of the last day simulated, which is the one under way.
  public ShopTruth truth() {
    return simulation.truth(ledger.sent());
  }

  /// Ends deliveries, waiting for the requests under way, and the customers API.
  @Override
  public void close() {
    closing.close();
    awaitDeliveries();
    apis.forEach(CustomersApi::close);
    store.close();
  }

  private void catchUp() {
    for (int day = 0; day < store.current().daysDone(); day++) {
      ledger.recall(simulation.today());
      simulation.dayDone();
    }
  }

  private void awaitDeliveries() {
    try {
      if (delivering.tryLock(LONGEST_CLOSING.toNanos(), TimeUnit.NANOSECONDS)) {
        delivering.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Courier courier(ShopDoors doors) {
    ledger.forgetDayUnderWay(store.current().counters());
    return new Courier(doors, clock, closing, ledger);
  }

  private Workday workday(ShopDoors doors, Office office) {
    return new Workday(store, ledger, new Landing(doors.landing()), office);
  }
}
