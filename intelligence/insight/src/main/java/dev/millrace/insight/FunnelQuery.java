package dev.millrace.insight;

import dev.millrace.contracts.definition.FunnelQuestion;

/// A funnel over the table of a metric.
///
/// @param cut when the first step was; the others may come later, and all rows are cut by the
///   filters
public record FunnelQuery(String metric, FunnelQuestion funnel, Cut cut) {}
