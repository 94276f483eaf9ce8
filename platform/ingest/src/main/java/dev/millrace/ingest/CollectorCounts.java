package dev.millrace.ingest;

/// What the collector has done since it started. Received is accepted plus quarantined plus
/// waiting.
public record CollectorCounts(
    long received, long accepted, long quarantined, long refusedRequests) {}
