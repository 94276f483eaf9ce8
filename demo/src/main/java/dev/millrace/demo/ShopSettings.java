package dev.millrace.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;

/// What makes one shop: the same seed, customers, first day and misbehaviour give the same shop to
/// the byte.
///
/// @param days how many days of history the backfill delivers before the shop lives on
/// @param realPerDay how long a shop day takes while it lives
/// @param stateDirectory where the shop keeps its place between runs; created when missing
public record ShopSettings(
    long seed,
    int customers,
    int days,
    LocalDate firstDay,
    Duration realPerDay,
    Misbehaviour misbehaviour,
    Path stateDirectory) {
  private static final int MOST_CUSTOMERS = 99_999;

  public ShopSettings {
    if (customers < 1 || customers > MOST_CUSTOMERS) {
      throw new IllegalArgumentException(
          "The number of customers is '%d', expected 1 to %d."
              .formatted(customers, MOST_CUSTOMERS));
    }
    if (days < 0) {
      throw new IllegalArgumentException(
          "The number of days is '%d', expected 0 or more.".formatted(days));
    }
    if (!realPerDay.isPositive()) {
      throw new IllegalArgumentException(
          "The time a shop day takes is '%s', expected more than zero.".formatted(realPerDay));
    }
  }

  /// The shop everybody starts with: seed 42, 2,000 customers, 180 days, one day per minute.
  public static ShopSettings in(Path stateDirectory) {
    return new ShopSettings(
        42,
        2_000,
        180,
        LocalDate.of(2026, 1, 1),
        Duration.ofSeconds(60),
        Misbehaviour.usual(),
        stateDirectory);
  }

  public ShopSettings withSeed(long other) {
    return new ShopSettings(
        other, customers, days, firstDay, realPerDay, misbehaviour, stateDirectory);
  }

  public ShopSettings withCustomers(int other) {
    return new ShopSettings(seed, other, days, firstDay, realPerDay, misbehaviour, stateDirectory);
  }

  public ShopSettings withDays(int other) {
    return new ShopSettings(
        seed, customers, other, firstDay, realPerDay, misbehaviour, stateDirectory);
  }

  public ShopSettings withFirstDay(LocalDate other) {
    return new ShopSettings(seed, customers, days, other, realPerDay, misbehaviour, stateDirectory);
  }

  public ShopSettings withRealPerDay(Duration other) {
    return new ShopSettings(seed, customers, days, firstDay, other, misbehaviour, stateDirectory);
  }

  public ShopSettings withMisbehaviour(Misbehaviour other) {
    return new ShopSettings(seed, customers, days, firstDay, realPerDay, other, stateDirectory);
  }
}
