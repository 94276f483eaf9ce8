package dev.millrace.demo;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What really happened in the shop, to hold against what a platform made of it.
///
/// @param days how many days have been simulated
/// @param events different well-formed events of these days, those of bots included
/// @param orders orders completed
/// @param returns orders of which a part came back
/// @param misbehaviour how many of each kind these days hold, and how many of them have been sent
/// @param customers everybody who has signed up, with what nobody can see
public record ShopTruth(
    LocalDate firstDay,
    int days,
    long events,
    long orders,
    long returns,
    Map<Misbehaviour.Kind, Count> misbehaviour,
    List<DaySales> sales,
    List<Customer> customers) {
  public ShopTruth {
    misbehaviour = Map.copyOf(misbehaviour);
    sales = List.copyOf(sales);
    customers = List.copyOf(customers);
  }

  /// How many of one kind there were; none is a count too.
  public Count count(Misbehaviour.Kind kind) {
    return misbehaviour.getOrDefault(kind, new Count(0, 0));
  }

  /// The whole truth as one JSON object.
  public String toJson() {
    return TruthJson.write(this);
  }

  /// Planned by the simulation, and sent through a door so far.
  public record Count(long planned, long sent) {}

  /// A day's sales in EUR; returns count negative.
  ///
  /// @param lines true sales lines, returns included; torn copies are not counted
  /// @param revenue the sum of the true amounts
  /// @param inNegativeLines the part of it whose lines were sent with the wrong sign
  /// @param inUnknownProducts the part of it whose lines were sent with an unknown product id
  public record DaySales(
      LocalDate date,
      long orders,
      long lines,
      BigDecimal revenue,
      BigDecimal inNegativeLines,
      BigDecimal inUnknownProducts) {}

  /// A customer's hidden state.
  ///
  /// @param phase `engaged`, `fading` (visits thin out) or `away`
  /// @param churnedSince when the fading began, null for the engaged
  /// @param cause why: `lifecycle`, `support`, `price` or `season`, null for the engaged
  public record Customer(
      String customerId,
      String phase,
      double engagement,
      double satisfaction,
      @Nullable LocalDate churnedSince,
      @Nullable String cause) {}
}
