package dev.millrace.ml;

import java.time.Instant;

/// What a customer is expected to be worth within some days. Four of five customers who bought as
/// this one did end up between low and high.
///
/// @param responseId by which the answer can be explained for some days
/// @param alive the probability that the customer has not left for good
/// @param purchases the expected number of days with a purchase
/// @param value the expected sum, in the shop's money
/// @param segment the word for recency, frequency and money
/// @param asOf how far the data reached
public record LifetimeValue(
    String responseId,
    String key,
    String model,
    int version,
    double alive,
    double purchases,
    double purchasesLow,
    double purchasesHigh,
    double value,
    double valueLow,
    double valueHigh,
    int daysAhead,
    String segment,
    Instant asOf) {}
