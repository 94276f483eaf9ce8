package dev.millrace.demo;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// All that the shop knows of a platform.
///
/// @param collector where events are posted to, as `http://localhost:8080`; `/v1/batch` follows it
/// @param writeKey who the shop is, sent by Basic authentication
/// @param landing the directory in which `sales/` and `products/` receive files
/// @param database the shop's own, as a JDBC URL of PostgreSQL; null for a shop without one
public record ShopDoors(URI collector, String writeKey, Path landing, @Nullable String database) {

  /// A shop without a database.
  public ShopDoors(URI collector, String writeKey, Path landing) {
    this(collector, writeKey, landing, null);
  }
}
