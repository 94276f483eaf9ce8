package dev.millrace.bench.tpch;

/// What one query took, and how many rows it answered; -1 where nobody has counted.
record Answer(double seconds, long rows) {}
