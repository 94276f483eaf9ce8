package dev.millrace.demo.world;

import org.jspecify.annotations.Nullable;

/// Who an event comes from, as far as the shop can tell: a browser, and the customer once logged
/// in.
public record Visitor(
    String anonymousId,
    @Nullable String userId,
    String userAgent,
    String address,
    @Nullable String campaign) {

  Visitor loggedInAs(String customerId) {
    return new Visitor(anonymousId, customerId, userAgent, address, campaign);
  }
}
