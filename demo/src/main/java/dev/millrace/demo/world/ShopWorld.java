package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The shop, day by day. Days follow from the seed alone: the same seed, number of customers and
/// first day give the same days, however many are asked for. Not thread-safe.
public final class ShopWorld {
  private static final int DAYS_BETWEEN_CATALOGUES = 7;
  private static final long SERVICE_DESK = -2;

  private final long seed;
  private final Calendar calendar;
  private final Catalogue catalogue;
  private final List<Shopper> shoppers = new ArrayList<>();
  private final Agenda agenda = new Agenda();
  private Premises premises;
  private ServiceDesk desk;
  private int today = Calendar.FIRST_WARM_UP_DAY - 1;

  public ShopWorld(long seed, int customers, LocalDate firstDay) {
    this.seed = seed;
    calendar = new Calendar(firstDay);
    catalogue = new Catalogue(seed, customers);
    for (int i = 0; i < customers; i++) {
      shoppers.add(new Shopper(seed, i, customers, calendar));
    }
    premises = new Premises(catalogue, new Numbering());
    desk = new ServiceDesk(agenda, premises);
    warmUp();
  }

  /// Makes the next day; the first call makes day 0.
  public ShopDay next() {
    today++;
    boolean newCatalogue = StrictMath.floorMod(today, DAYS_BETWEEN_CATALOGUES) == 0;
    if (newCatalogue && today != 0) {
      catalogue.reprice(Dice.of(seed, Streams.REPRICE, today, 0));
    }
    List<Product> announced = newCatalogue ? catalogue.snapshot() : List.of();
    DayLog log = new DayLog(seed, today, calendar);
    for (Shopper shopper : shoppers) {
      if (shopper.hasJoinedBy(today)) {
        live(shopper, log);
      }
    }
    log.subject(SERVICE_DESK);
    Dice dice = Dice.of(seed, Streams.DUE, today, 0);
    for (Due due : agenda.take(today)) {
      desk.handle(due, log, dice);
    }
    return log.close(calendar, announced);
  }

  /// The customers who have signed up by the end of the last day made.
  public List<Profile> profiles() {
    return shoppers.stream().filter(s -> s.hasJoinedBy(today)).map(s -> s.profile).toList();
  }

  /// What is hidden, as of the end of the last day made.
  public List<HiddenState> hiddenStates() {
    return shoppers.stream().filter(s -> s.hasJoinedBy(today)).map(this::reveal).toList();
  }

  /// Lets moods and carts settle before anybody looks, and forgets what happened meanwhile.
  private void warmUp() {
    while (today < -1) {
      next();
    }
    agenda.clear();
    premises = new Premises(catalogue, new Numbering());
    desk = new ServiceDesk(agenda, premises);
    shoppers.forEach(shopper -> shopper.identified = false);
  }

  private void live(Shopper shopper, DayLog log) {
    log.subject(shopper.index);
    Dice dice = Dice.of(seed, Streams.DAY, today, shopper.index);
    shopper.pass(today, calendar.date(today), catalogue, dice);
    if (today == shopper.signupDay) {
      log.file(shopper.profile);
      visit(shopper, log, dice);
      return;
    }
    perhapsChangeProfile(shopper, log, dice);
    double visits = weekday() * shopper.mood.engagement() / shopper.temperament.visitGapDays();
    if (dice.chance(visits)) {
      visit(shopper, log, dice);
      if (dice.chance(0.12)) {
        visit(shopper, log, dice);
      }
    }
  }

  private void visit(Shopper shopper, DayLog log, Dice dice) {
    Visit visit = new Visit(shopper, premises, log, dice);
    @Nullable Order order = visit.play(appetite(shopper));
    if (order != null) {
      shopper.lastPurchaseDay = today;
      desk.expect(shopper, order, today, dice);
    }
  }

  /// The need grows with the time since the last purchase; interest decides whether it is met here.
  private double appetite(Shopper shopper) {
    double waited = today - shopper.lastPurchaseDay;
    double need = StrictMath.min(1, waited / shopper.temperament.purchaseGapDays());
    return 0.95 * need * need * shopper.mood.engagement();
  }

  private void perhapsChangeProfile(Shopper shopper, DayLog log, Dice dice) {
    double change = dice.unit();
    if (today < 0 || change > 0.0022) {
      return;
    }
    var when = calendar.at(today, Duration.ofMinutes(dice.between(420, 1_260)));
    shopper.profile =
        change < 0.0018
            ? shopper.profile.movedTo(People.place(dice), when)
            : shopper.profile.renamed(People.withOtherLastName(shopper.profile.name(), dice), when);
    shopper.identified = false;
    log.file(shopper.profile);
  }

  private double weekday() {
    DayOfWeek day = calendar.date(today).getDayOfWeek();
    return switch (day) {
      case SATURDAY -> 1.15;
      case SUNDAY -> 1.25;
      case FRIDAY -> 1.0;
      case MONDAY, TUESDAY, WEDNESDAY, THURSDAY -> 0.92;
    };
  }

  private HiddenState reveal(Shopper shopper) {
    Mood mood = shopper.mood;
    boolean engaged = mood.phase() == Mood.Phase.ENGAGED;
    return new HiddenState(
        shopper.profile.customerId(),
        mood.phase().name().toLowerCase(Locale.ROOT),
        mood.engagement(),
        mood.satisfaction(),
        engaged ? null : calendar.date(mood.lostSince()),
        mood.cause());
  }
}
