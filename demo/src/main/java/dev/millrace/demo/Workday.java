package dev.millrace.demo;

import dev.millrace.demo.delivery.CatalogueJson;
import dev.millrace.demo.delivery.Landing;
import dev.millrace.demo.delivery.SalesCsv;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.mischief.DayPlan.FileArrival;
import dev.millrace.demo.office.Journal;
import dev.millrace.demo.office.Office;
import dev.millrace.demo.state.Counters;
import dev.millrace.demo.state.ShopState;
import dev.millrace.demo.state.StateStore;

/// The beginning and the end of a day's delivery: its files, and writing down that it is done. Each
/// file appears exactly once, also when the process dies at any point in between.
final class Workday {
  private final StateStore store;
  private final Ledger ledger;
  private final Landing landing;
  private final Office office;

  Workday(StateStore store, Ledger ledger, Landing landing, Office office) {
    this.store = store;
    this.ledger = ledger;
    this.landing = landing;
    this.office = office;
  }

  Journal journal(DayPlan plan) {
    return office.journal(plan.day());
  }

  void begin(DayPlan plan) {
    if (!plan.day().catalogue().isEmpty()) {
      String name = "products/products_%s.json".formatted(plan.day().date());
      drop(name, CatalogueJson.write(plan.day().catalogue()));
      ledger.dropped(0);
    }
  }

  void end(DayPlan plan) {
    byte[] sales = SalesCsv.write(plan.rows());
    drop("sales/sales_%s.csv".formatted(plan.day().date()), sales);
    ledger.dropped(plan.rows().size());
    if (plan.salesFile() == FileArrival.TWICE) {
      drop("sales/sales_%s_copy.csv".formatted(plan.day().date()), sales);
      ledger.dropped(plan.rows().size());
    }
    ledger.salesFileSent(plan);
    Counters counters = ledger.dayDone();
    store.update(state -> state.dayDone(counters));
  }

  /// The name is written down between preparing the file and letting it appear, so that a later run
  /// knows from the prepared file whether it has appeared.
  private void drop(String name, byte[] content) {
    ShopState state = store.current();
    if (state.dropped().contains(name)) {
      return;
    }
    if (!name.equals(state.dropping())) {
      landing.prepare(name, content);
      store.update(before -> before.dropping(name));
    }
    landing.reveal(name);
  }
}
