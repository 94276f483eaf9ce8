package dev.millrace.demo.world;

import java.time.Instant;

/// One thing that happened in the shop, with the id under which it is reported however often.
public record ShopEvent(String messageId, Instant at, Visitor visitor, Happening what) {}
