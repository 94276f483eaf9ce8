package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import java.time.LocalDate;
import java.util.Locale;

/// One customer as the simulation sees them: the person on file, the temperament and the mood.
final class Shopper {
  /// Days before the first day that the longest-standing customers signed up.
  private static final int OLDEST_SIGNUP_DAYS = 700;

  /// New customers spread over this many days, however long the shop is simulated.
  private static final int SIGNUP_SPAN_DAYS = 180;

  private static final double SHARE_BEFORE_START = 0.7;

  final int index;
  final int signupDay;
  final Temperament temperament;
  final Mood mood;
  final String anonymousId;
  final String browser;
  final String address;
  Profile profile;
  boolean identified;
  double lastPurchaseDay;
  private double priceReference;

  /// Draws customer number `index` of `customers`.
  Shopper(long seed, int index, int customers, Calendar calendar) {
    Dice dice = Dice.of(seed, Streams.BIRTH, 0, index);
    this.index = index;
    signupDay = signupDay(index, customers, dice);
    temperament = Temperament.draw(dice);
    int start = StrictMath.max(signupDay, Calendar.FIRST_WARM_UP_DAY);
    mood = new Mood(start, dice);
    if (signupDay < start && dice.chance(0.49)) {
      mood.leftOn(start - dice.below(160));
    } else if (signupDay < start) {
      mood.wornBy(dice.unit());
    }
    lastPurchaseDay = start - temperament.purchaseGapDays() * dice.between(0.3, 1);
    anonymousId = dice.uuid().toString();
    browser = People.browser(dice);
    address = People.address(dice);
    profile = firstProfile(calendar.date(signupDay), calendar, dice);
    priceReference = 1;
  }

  boolean hasJoinedBy(int day) {
    return day >= signupDay;
  }

  /// Lives through a day's pressure: the mood may change, nobody sees it yet.
  void pass(int day, LocalDate date, Catalogue catalogue, Dice dice) {
    double level = catalogue.priceLevel(temperament.favourite());
    if (mood.phase() == Mood.Phase.AWAY) {
      priceReference = level;
    }
    Season season = temperament.season();
    double nearness = season == null ? 1 : season.nearness(date);
    Pressure pressure =
        new Pressure(
            1 / temperament.lifespanDays(),
            0.05 * StrictMath.max(0, 0.55 - mood.satisfaction()),
            0.07
                * temperament.priceSensitivity()
                * StrictMath.max(0, level / priceReference - 1.03),
            nearness < 0.35 ? 0.007 : 0);
    mood.pass(day, pressure, nearness < 0.5 ? 0.004 : 0.014, dice);
  }

  private Profile firstProfile(LocalDate signupDate, Calendar calendar, Dice dice) {
    String name = People.name(dice);
    String email = name.toLowerCase(Locale.ROOT).replace(' ', '.');
    return new Profile(
        "C%05d".formatted(index + 1),
        name,
        "%s.%d@example.com".formatted(email, index + 1),
        People.place(dice),
        People.channel(dice),
        signupDate,
        calendar.startOf(signupDay));
  }

  /// Customers are numbered in the order they signed up.
  private static int signupDay(int index, int customers, Dice dice) {
    int before = (int) StrictMath.round(customers * SHARE_BEFORE_START);
    double jitter = dice.unit();
    if (index < before) {
      double age = 1 - (index + jitter) / before;
      return -1 - (int) (OLDEST_SIGNUP_DAYS * age * StrictMath.sqrt(age));
    }
    return (int) (SIGNUP_SPAN_DAYS * (index - before + jitter) / (customers - before));
  }
}
