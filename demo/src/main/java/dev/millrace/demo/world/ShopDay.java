package dev.millrace.demo.world;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// Everything that happened on one shop day, in order of time. The catalogue is empty on days on
/// which no new one appears.
public record ShopDay(
    int number,
    LocalDate date,
    List<ShopEvent> events,
    List<SaleLine> sales,
    List<Product> catalogue,
    List<Profile> newProfiles) {
  public ShopDay {
    events = List.copyOf(events);
    sales = List.copyOf(sales);
    catalogue = List.copyOf(catalogue);
    newProfiles = List.copyOf(newProfiles);
  }

  public Instant start() {
    return date.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  public Instant end() {
    return date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
