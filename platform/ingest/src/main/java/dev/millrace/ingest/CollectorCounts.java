package dev.millrace.ingest;

/// What the collector has done since it started. Received is accepted plus quarantined plus
/// withheld plus suppressed plus waiting.
///
/// @param withheld events of senders who do not consent; nothing of them was kept
/// @param suppressed events of people of whom nothing is taken in; nothing of them was kept
public record CollectorCounts(
    long received,
    long accepted,
    long quarantined,
    long withheld,
    long suppressed,
    long refusedRequests) {}
