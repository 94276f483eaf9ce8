package dev.millrace.demo;

import java.net.URI;
import java.nio.file.Path;

/// All that the shop knows of a platform.
///
/// @param collector where events are posted to, as `http://localhost:8080`; `/v1/batch` follows it
/// @param writeKey who the shop is, sent by Basic authentication
/// @param landing the directory in which `sales/` and `products/` receive files
public record ShopDoors(URI collector, String writeKey, Path landing) {}
