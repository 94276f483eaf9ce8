package dev.millrace.ml.clv;

/// Everything that a lifetime value is told from.
///
/// @param past repeat purchases
/// @param first the value of the first purchase
/// @param lately on how many of the last 28 days the customer bought again
public record Customer(Outlook.Past past, double first, double lately) {}
