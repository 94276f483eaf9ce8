package dev.millrace.demo.delivery;

import dev.millrace.demo.mischief.Delivery;
import java.util.List;

/// Told of what becomes of deliveries, from several threads at once.
public interface Receipts {

  void handedOver(List<Delivery> deliveries);

  /// Stored by the collector, so many of them as broken ones.
  void acknowledged(List<Delivery> deliveries, long quarantined);

  void refused(Delivery delivery);

  void repeated();
}
