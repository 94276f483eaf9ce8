package dev.millrace.demo;

import dev.millrace.demo.Misbehaviour.Kind;
import dev.millrace.demo.customers.CustomerRegister;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.mischief.Mischief;
import dev.millrace.demo.world.HiddenState;
import dev.millrace.demo.world.ShopDay;
import dev.millrace.demo.world.ShopWorld;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The shop and its mischief, advanced day by day, and the truth about both. Thread-safe.
final class Simulation {
  private final ShopSettings settings;
  private final ShopWorld world;
  private final Mischief mischief;
  private final CustomerRegister register = new CustomerRegister();
  private final Books books = new Books();
  private @Nullable DayPlan today;

  Simulation(ShopSettings settings) {
    this.settings = settings;
    world = new ShopWorld(settings.seed(), settings.customers(), settings.firstDay());
    mischief = new Mischief(settings.seed(), settings.misbehaviour());
    register.file(world.profiles());
  }

  /// The day to deliver next: the same one until it is done.
  synchronized DayPlan today() {
    if (today == null) {
      ShopDay day = world.next();
      register.file(day.newProfiles());
      today = mischief.plan(day);
      books.enter(today);
    }
    return today;
  }

  synchronized void dayDone() {
    today = null;
  }

  CustomerRegister register() {
    return register;
  }

  synchronized ShopTruth truth(Map<Kind, Long> sent) {
    Map<Kind, Long> planned = mischief.planned();
    Map<Kind, ShopTruth.Count> counts = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      long plannedCount = planned.getOrDefault(kind, 0L);
      counts.put(kind, new ShopTruth.Count(plannedCount, sent.getOrDefault(kind, 0L)));
    }
    List<ShopTruth.Customer> customers =
        world.hiddenStates().stream().map(Simulation::reveal).toList();
    return new ShopTruth(
        settings.firstDay(),
        books.days().size(),
        books.events(),
        books.orders(),
        books.returns(),
        counts,
        books.days(),
        customers);
  }

  private static ShopTruth.Customer reveal(HiddenState state) {
    String cause = state.cause() == null ? null : state.cause().name().toLowerCase(Locale.ROOT);
    return new ShopTruth.Customer(
        state.customerId(),
        state.phase(),
        state.engagement(),
        state.satisfaction(),
        state.since(),
        cause);
  }
}
