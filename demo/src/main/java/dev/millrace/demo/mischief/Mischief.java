package dev.millrace.demo.mischief;

import dev.millrace.demo.Misbehaviour;
import dev.millrace.demo.Misbehaviour.Kind;
import dev.millrace.demo.chance.Dice;
import dev.millrace.demo.mischief.DayPlan.FileArrival;
import dev.millrace.demo.world.SaleLine;
import dev.millrace.demo.world.ShopDay;
import dev.millrace.demo.world.ShopEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Turns what happened into what is delivered. Days must be planned one after the other, because
/// late events of one day leave on another. Not thread-safe.
public final class Mischief {
  private static final long STREAM = 100;
  private static final int WAYS_TO_BREAK = 4;
  private static final double LATE_FROM_MINUTES = 5;
  private static final double LATE_TO_MINUTES = 3 * 24 * 60;
  private static final Comparator<Delivery> IN_ORDER =
      Comparator.comparing(Delivery::at).thenComparing(delivery -> delivery.event().messageId());

  private final long seed;
  private final Misbehaviour rates;
  private final Crawlers crawlers;
  private final Map<Kind, Long> planned = new EnumMap<>(Kind.class);
  private final PriorityQueue<Delivery> underway = new PriorityQueue<>(IN_ORDER);

  public Mischief(long seed, Misbehaviour rates) {
    this.seed = seed;
    this.rates = rates;
    crawlers = new Crawlers(rates.botEvents());
  }

  public DayPlan plan(ShopDay day) {
    Dice dice = Dice.of(seed, STREAM, day.number(), 0);
    for (ShopEvent event : day.events()) {
      deliver(event, dice);
    }
    crawlers.visit(day, dice).forEach(this::send);
    List<SalesRow> rows = new ArrayList<>();
    for (SaleLine line : day.sales()) {
      write(line, rows, dice);
    }
    return new DayPlan(day, leavingBefore(day.end()), rows, arrival(dice));
  }

  /// How many of each kind the days planned so far hold; late ones may not have left yet.
  public Map<Kind, Long> planned() {
    return Map.copyOf(planned);
  }

  private FileArrival arrival(Dice dice) {
    if (!dice.chance(rates.repeatedFiles())) {
      return FileArrival.ONCE;
    }
    count(Kind.REPEATED_FILE);
    return FileArrival.TWICE;
  }

  private void deliver(ShopEvent event, Dice dice) {
    if (dice.chance(rates.malformedEvents())) {
      ShopEvent broken =
          new ShopEvent(dice.uuid().toString(), event.at(), event.visitor(), event.what());
      int variant = dice.below(WAYS_TO_BREAK);
      send(new Delivery(broken, event.at(), Kind.MALFORMED_EVENT, variant));
    }
    double luck = dice.unit();
    if (luck < rates.lateEvents()) {
      double minutes = dice.logUniform(LATE_FROM_MINUTES, LATE_TO_MINUTES);
      Instant at = event.at().plus(Duration.ofMillis((long) (minutes * 60_000)));
      send(Delivery.of(event, at, Kind.LATE_EVENT));
      return;
    }
    send(Delivery.plain(event));
    if (luck < rates.lateEvents() + rates.duplicateEvents()) {
      Instant again = event.at().plusMillis(dice.between(200, 600_000));
      send(Delivery.of(event, again, Kind.DUPLICATE_EVENT));
    }
  }

  private void write(SaleLine line, List<SalesRow> rows, Dice dice) {
    if (dice.chance(rates.malformedRows())) {
      rows.add(damaged(line, Kind.MALFORMED_ROW, dice.below(WAYS_TO_BREAK)));
    }
    double luck = dice.unit();
    boolean sold = line.quantity() > 0;
    if (luck < rates.unknownProducts()) {
      rows.add(damaged(line, Kind.UNKNOWN_PRODUCT, dice.below(1_000)));
    } else if (sold && luck < rates.unknownProducts() + rates.negativeAmounts()) {
      rows.add(damaged(line, Kind.NEGATIVE_AMOUNT, 0));
    } else {
      rows.add(SalesRow.plain(line));
    }
  }

  private SalesRow damaged(SaleLine line, Kind kind, int variant) {
    count(kind);
    return new SalesRow(line, kind, variant);
  }

  private void send(Delivery delivery) {
    if (delivery.kind() != null) {
      count(delivery.kind());
    }
    underway.add(delivery);
  }

  private void count(Kind kind) {
    planned.merge(kind, 1L, Long::sum);
  }

  private List<Delivery> leavingBefore(Instant end) {
    List<Delivery> leaving = new ArrayList<>();
    for (Delivery next = underway.peek();
        next != null && next.at().isBefore(end);
        next = underway.peek()) {
      leaving.add(underway.remove());
    }
    return leaving;
  }
}
