package dev.millrace.demo;

import dev.millrace.demo.world.Happening;
import dev.millrace.demo.world.ShopEvent;
import dev.millrace.demo.world.ShopWorld;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// What anybody can see of each customer: per day the sessions, purchases and tickets under their
/// name, and from them features before a cut-off and the label after it.
final class VisibleHistory {
  private static final int POOL_DAYS = 60;
  private static final int LABEL_DAYS = 30;

  private final Map<String, TreeMap<Integer, Day>> customers = new HashMap<>();

  VisibleHistory(long seed, int numberOfCustomers, int days) {
    var world = new ShopWorld(seed, numberOfCustomers, LocalDate.of(2026, 1, 1));
    for (int day = 0; day < days; day++) {
      Set<String> sessions = new HashSet<>();
      for (ShopEvent event : world.next().events()) {
        String customer = event.visitor().userId();
        if (customer != null) {
          see(day, customer, event.what(), sessions);
        }
      }
    }
  }

  /// One example per customer with a purchase in the 60 days before the cut-off.
  List<Example> examples(int cutOff) {
    List<Example> examples = new ArrayList<>();
    for (NavigableMap<Integer, Day> days : customers.values()) {
      if (sum(days, cutOff - POOL_DAYS, cutOff).purchases > 0) {
        boolean churned = sum(days, cutOff, cutOff + LABEL_DAYS).purchases == 0;
        examples.add(new Example(features(days, cutOff), churned));
      }
    }
    return examples;
  }

  private static double[] features(NavigableMap<Integer, Day> days, int cutOff) {
    int sincePurchase = POOL_DAYS;
    int sinceSession = POOL_DAYS;
    for (Map.Entry<Integer, Day> day : days.headMap(cutOff, false).entrySet()) {
      int ago = Math.min(POOL_DAYS, cutOff - day.getKey());
      sincePurchase = day.getValue().purchases > 0 ? ago : sincePurchase;
      sinceSession = day.getValue().sessions > 0 ? ago : sinceSession;
    }
    Day lastMonth = sum(days, cutOff - 30, cutOff);
    Day monthBefore = sum(days, cutOff - 60, cutOff - 30);
    Day fortnight = sum(days, cutOff - 14, cutOff);
    return new double[] {
      sincePurchase,
      Math.log1p(sincePurchase),
      sinceSession,
      Math.log1p(sinceSession),
      lastMonth.purchases + monthBefore.purchases,
      sum(days, cutOff - 7, cutOff).sessions,
      fortnight.sessions,
      lastMonth.sessions,
      fortnight.sessions / (1.0 + lastMonth.sessions),
      lastMonth.sessions / (1.0 + monthBefore.sessions),
      lastMonth.tickets + monthBefore.tickets
    };
  }

  private void see(int day, String customer, Happening what, Set<String> sessions) {
    Day seen =
        customers
            .computeIfAbsent(customer, _ -> new TreeMap<>())
            .computeIfAbsent(day, _ -> new Day());
    switch (what) {
      case Happening.PageSeen page -> seen.sessions += sessions.add(page.sessionId()) ? 1 : 0;
      case Happening.Viewed view -> seen.sessions += sessions.add(view.sessionId()) ? 1 : 0;
      case Happening.Ordered _ -> seen.purchases++;
      case Happening.TicketOpened _ -> seen.tickets++;
      case Happening.Searched _, Happening.Added _, Happening.Removed _ -> {}
      case Happening.CheckoutStarted _, Happening.Refunded _ -> {}
      case Happening.TicketClosed _, Happening.Identified _ -> {}
    }
  }

  private static Day sum(NavigableMap<Integer, Day> days, int from, int to) {
    var total = new Day();
    for (Day day : days.subMap(from, true, to, false).values()) {
      total.sessions += day.sessions;
      total.purchases += day.purchases;
      total.tickets += day.tickets;
    }
    return total;
  }

  record Example(double[] features, boolean churned) {}

  private static final class Day {
    private int sessions;
    private int purchases;
    private int tickets;
  }
}
