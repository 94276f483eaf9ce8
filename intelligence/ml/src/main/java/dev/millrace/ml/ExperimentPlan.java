package dev.millrace.ml;

/// How many customers an experiment needs, by what the shop knows.
///
/// @param baseline the primary metric of the past span, for each customer or as a ratio
/// @param deviation of a customer's part in it
/// @param customers seen in that span
/// @param units needed to find the effect with the power, looked at as it goes; all arms together
/// @param unitsAtOnce needed for one look at the end
/// @param varianceLeft the share that the covariate leaves; 1 without one
/// @param expectedUnits as the definition says now
public record ExperimentPlan(
    String experiment,
    String metric,
    double baseline,
    double deviation,
    long customers,
    int spanDays,
    double effect,
    double power,
    double alpha,
    long units,
    long unitsAtOnce,
    double varianceLeft,
    long expectedUnits) {}
