package dev.millrace.demo.world;

import java.time.Instant;

/// One line of the day's sales; returns have a negative quantity and amount (cents).
public record SaleLine(
    String transactionId,
    String customerId,
    String productId,
    int quantity,
    long amount,
    Instant at) {}
