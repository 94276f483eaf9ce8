package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A model to train: how often each customer will buy again, and for how much.
///
/// @param purchases a query that answers `key`, `occurred_at` and `value`; those of one day count
///   as one
/// @param dataUntil a query that answers one timestamp: how far the data reaches
/// @param horizon how far it looks ahead
/// @param holdOut the time at the end of the data that judges a version
public record LifetimeValueDefinition(
    String name,
    @Nullable String description,
    String purchases,
    String dataUntil,
    Duration horizon,
    Duration holdOut,
    Where where)
    implements MlDefinition {}
